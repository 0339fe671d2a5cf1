import Synchronization

/// Serves until a signal stops it, or answers the one request of a CGI gateway.
struct ServeCommand {
    /// The configuration file.
    let configFile: String
    /// Where to listen; nil for descriptor 0, or for plain CGI.
    let address: ListenAddress?

    /// Runs to the end of the service.
    ///
    /// - Returns: `.configuration` for a faulty file, `.usage` where the process was started
    ///   without a gateway, `.system` where the system refuses something, else `.ok`.
    func run() -> ExitStatus {
        Signals.block()
        let log = Log()
        do {
            let found = address == nil ? try Gateway.find(listeningOn: nil) : nil
            let shutdown = try Shutdown()
            let services = try Services(configFile: configFile, shutdown: shutdown, log: log)
            // A faulty file must not leave a socket behind, or take another's place.
            switch try found ?? Gateway.find(listeningOn: address) {
            case .cgi:
                return PlainCGI.answer(with: services.answer) ? .ok : .system
            case .fastCGI(let socket):
                let server = try Server(
                    socket: socket,
                    maxInFlight: services.maxInFlight,
                    shutdown: shutdown,
                    log: log
                )
                services.logStart()
                try server.run(handler: services.answer) {
                    services.reload()
                    return services.maxInFlight
                }
                log.write(.info, [("event", .string("stop"))])
                return .ok
            }
        } catch let error as ConfigurationError {
            StandardError.print(error.description)
            return .configuration
        } catch let error as Gateway.Failure {
            StandardError.print("oauth-responder: \(error)")
            return error == .missing ? .usage : .system
        } catch {
            StandardError.print("oauth-responder: \(error)")
            return .system
        }
    }
}

/// The service as the configuration file has it, and again when the file has changed.
final class Services: Sendable {
    private let configFile: String
    private let shutdown: Shutdown
    private let log: Log
    private let current: Mutex<Service>

    /// Reads the configuration.
    ///
    /// - Parameters:
    ///   - configFile: the configuration file.
    ///   - shutdown: tells when calls to providers must be given up.
    ///   - log: where each call leaves a line.
    /// - Throws: `ConfigurationError`.
    init(configFile: String, shutdown: Shutdown, log: Log) throws(ConfigurationError) {
        self.configFile = configFile
        self.shutdown = shutdown
        self.log = log
        let configuration = try ConfigurationFile.load(configFile)
        current = Mutex(
            Service(
                configuration: configuration,
                client: try Self.client(configuration, file: configFile, shutdown: shutdown),
                commons: Call.Commons(
                    callbackOrigins: configuration.callbackOrigins,
                    discovery: Discovery(),
                    tokenAnswers: SharedCalls(),
                    tokenCredentials: SharedCalls(),
                    now: Timestamp.now
                ),
                log: log
            )
        )
    }

    /// The most requests that are answered at the same time.
    var maxInFlight: Int { current.withLock(\.configuration.maxInFlight) }

    /// Answers one call by the configuration of the moment; blocks until the answer is known.
    @Sendable func answer(_ request: GatewayRequest) -> GatewayResponse {
        current.withLock { $0 }.answer(request)
    }

    /// Reads the configuration again; a faulty one is logged and changes nothing.
    func reload() {
        do throws(ConfigurationError) {
            let configuration = try ConfigurationFile.load(configFile)
            let client = try Self.client(configuration, file: configFile, shutdown: shutdown)
            current.withLock { service in
                service.configuration = configuration
                service.client = client
                service.commons.callbackOrigins = configuration.callbackOrigins
            }
            log.write(
                .info,
                [("event", .string("reload")), ("apps", .int(configuration.apps.count))]
            )
            logWarnings(of: configuration)
        } catch {
            for fault in error.faults {
                log.write(
                    .error,
                    [
                        ("event", .string("reload")), ("error", .string("configuration")),
                        ("file", .string(error.file)), ("path", .string(fault.path)),
                        ("expectation", .string(fault.expectation)),
                    ]
                )
            }
        }
    }

    /// Logs that the service begins, and what its configuration deserves to be warned of.
    func logStart() {
        let configuration = current.withLock(\.configuration)
        log.write(
            .info,
            [
                ("event", .string("start")), ("version", .string(Version.number)),
                ("apps", .int(configuration.apps.count)),
            ]
        )
        logWarnings(of: configuration)
    }

    private func logWarnings(of configuration: Configuration) {
        for warning in configuration.warnings {
            log.write(
                .warning,
                [("event", .string("configuration")), ("warning", .string(warning))]
            )
        }
    }

    private static func client(
        _ configuration: Configuration,
        file: String,
        shutdown: Shutdown
    ) throws(ConfigurationError) -> CurlHTTPClient {
        try CurlHTTPClient(configuration, file: file) { shutdown.isOverdue }
    }
}

extension CurlHTTPClient {
    /// Makes the client that a configuration asks for.
    ///
    /// - Parameters:
    ///   - configuration: the configuration.
    ///   - file: the file that it stands in, for the words about a fault.
    ///   - isCancelled: tells whether calls under way must be given up.
    /// - Throws: `ConfigurationError` where `ca_file` or the library can't be used.
    convenience init(
        _ configuration: Configuration,
        file: String,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(ConfigurationError) {
        do throws(TransportSetupError) {
            try self.init(
                connectTimeout: configuration.connectTimeout,
                timeout: configuration.timeout,
                proxy: configuration.proxy,
                certificateAuthorityFile: configuration.certificateAuthorityFile,
                isCancelled: isCancelled
            )
        } catch {
            let fault: ConfigurationFault
            switch error {
            case .unusableCertificateAuthorities(let path):
                fault = ConfigurationFault(
                    path: "ca_file",
                    expectation: "certificates in PEM form are expected in \(path)"
                )
            case .unsuitableLibrary(let version):
                fault = ConfigurationFault(
                    path: "",
                    expectation: "libcurl 7.87 or later with OpenSSL is needed, not \(version)"
                )
            case .initialisationFailed:
                fault = ConfigurationFault(path: "", expectation: "libcurl can't be set up")
            }
            throw ConfigurationError(file: file, faults: [fault])
        }
    }
}
