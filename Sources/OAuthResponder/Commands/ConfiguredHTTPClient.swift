extension CurlHTTPClient {
    /// Makes the client that a configuration asks for.
    ///
    /// - Parameters:
    ///   - configuration: the configuration.
    ///   - file: the file that it stands in, for the words about a fault.
    ///   - trustStore: a store of the system's authorities, which `ca_file` is added to; nil makes one.
    ///   - cancellation: gives the calls up.
    ///   - resolver: finds the addresses of names.
    /// - Throws: `ConfigurationError` where `ca_file` or the library can't be used.
    convenience init(
        _ configuration: Configuration,
        file: String,
        trustStore: TrustStore? = nil,
        cancellation: Cancellation = Cancellation(),
        resolver: NameResolver = NameResolver()
    ) throws(ConfigurationError) {
        do throws(TransportSetupError) {
            try self.init(
                connectTimeout: configuration.connectTimeout,
                timeout: configuration.timeout,
                proxy: configuration.proxy,
                trustStore: Self.authorities(of: configuration, in: trustStore),
                cancellation: cancellation,
                resolver: resolver
            )
        } catch {
            throw ConfigurationError(file: file, faults: [Self.fault(for: error)])
        }
    }

    private static func authorities(
        of configuration: Configuration,
        in trustStore: TrustStore?
    ) throws(TransportSetupError) -> TrustStore {
        let file = configuration.certificateAuthorityFile
        guard let trustStore else { return try TrustStore(adding: file) }
        if let file { try trustStore.add(file) }
        return trustStore
    }

    private static func fault(for error: TransportSetupError) -> ConfigurationFault {
        switch error {
        case .unusableCertificateAuthorities(let path):
            ConfigurationFault(
                path: "ca_file",
                expectation: "certificates in PEM form are expected in \(path)"
            )
        case .unsuitableLibrary(let version):
            ConfigurationFault(
                path: "",
                expectation: "libcurl 7.85 or later with OpenSSL is needed, not \(version)"
            )
        case .initialisationFailed:
            ConfigurationFault(path: "", expectation: "libcurl can't be set up")
        }
    }
}
