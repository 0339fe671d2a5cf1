/// Why no client can be made.
enum TransportSetupError: Error, Equatable, Sendable {
    /// libcurl is older than 7.85 or was not built with OpenSSL; the payload names both.
    case unsuitableLibrary(version: String)
    /// libcurl or the store of trusted certificates can't be set up.
    case initialisationFailed
    /// The file of certificate authorities can't be read or holds no certificate in PEM form.
    case unusableCertificateAuthorities(path: String)
}
