private import CCurl
import Glibc
import Locks

/// The certificate authorities that providers' certificates must lead to.
///
/// Loaded once and shared by every connection: libcurl by itself would parse the system's bundle
/// for each of its handles. The system's directory is read lazily, a certificate at a time.
final class TrustStore: Sendable {
    /// The longest file of certificates, in bytes; the system's own bundle has less than 1 MiB.
    private static let fileLimit = 16 << 20

    /// OpenSSL's store; it counts its users, and the lock proves that one thread takes part at a time.
    private let store: Lock<OpaquePointer>

    /// Trusts the system's authorities and those of a file.
    ///
    /// - Parameter file: one or more certificates in PEM form; nil adds none.
    /// - Throws: `TransportSetupError`.
    init(adding file: String?) throws(TransportSetupError) {
        if let file, !Self.isReadableToItsEnd(file) {
            throw .unusableCertificateAuthorities(path: file)
        }
        guard let store = X509_STORE_new() else { throw .initialisationFailed }
        defer { ERR_clear_error() }
        // A company's file may hold an intermediate authority alone.
        let flags = UInt(X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST)
        guard X509_STORE_set_default_paths(store) == 1, X509_STORE_set_flags(store, flags) == 1
        else {
            X509_STORE_free(store)
            throw .initialisationFailed
        }
        if let file, X509_STORE_load_file(store, file) != 1 {
            X509_STORE_free(store)
            throw .unusableCertificateAuthorities(path: file)
        }
        self.store = Lock(store)
    }

    /// Tells whether a path leads to a file of at most ``fileLimit``.
    ///
    /// OpenSSL waits for a pipe, and reads a device for ever.
    private static func isReadableToItsEnd(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && status.st_size <= fileLimit
    }

    deinit {
        store.withLock { X509_STORE_free($0) }
    }

    /// Makes a TLS context (`SSL_CTX`) use the store; the context keeps it alive.
    func install(in context: OpaquePointer) {
        // The address is carried as a number, since a pointer of the caller's would tie the store to
        // the caller's task.
        let address = UInt(bitPattern: context)
        store.withLock { SSL_CTX_set1_cert_store(OpaquePointer(bitPattern: address), $0) }
    }
}
