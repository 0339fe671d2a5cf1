import Locks
import OAuthProtocols

/// The service as the configuration file has it, and again when the file has changed.
final class Services: Sendable {
    /// The most warnings about one configuration that are logged.
    static let warningLimit = 100

    private let configFile: String
    private let cancellation = Cancellation()
    private let resolver = NameResolver()
    private let log: Log
    private let current: Lock<Shared<Service>>

    /// Makes the service of a configuration.
    ///
    /// - Parameters:
    ///   - configuration: what the service begins with.
    ///   - configFile: the file that it comes from, and that is read again.
    ///   - trustStore: the authorities that are being read; nil reads them when a call needs them.
    ///   - log: where each call leaves a line.
    ///   - isCounting: whether calls are counted for `status` and `metrics`.
    /// - Throws: `ConfigurationError` for a `ca_file` that can't be used.
    init(
        _ configuration: Configuration,
        configFile: String,
        trustStore: TrustStore? = nil,
        log: Log,
        isCounting: Bool
    ) throws(ConfigurationError) {
        self.configFile = configFile
        self.log = log
        let service = Service(
            configuration: configuration,
            client: try CurlHTTPClient(
                configuration,
                file: configFile,
                trustStore: trustStore,
                cancellation: cancellation,
                resolver: resolver
            ),
            commons: Commons(
                discovery: Discovery { Self.log(foreignIssuer: $1, of: $0, to: log) },
                tokenAnswers: SharedCalls(),
                tokenCredentials: SharedCalls(),
                waiting: WaitingCalls(),
                now: Timestamp.now
            ),
            log: log,
            metrics: isCounting ? configuration.metrics(now: .now()) : nil
        )
        trustStore?.readSystemAuthorities()
        current = Lock(Shared(service))
    }

    /// Reads the file, and allows no more calls at the same time than there are descriptors for, of which
    /// it warns.
    ///
    /// - Throws: `ConfigurationError`.
    static func load(_ file: String) throws(ConfigurationError) -> Configuration {
        var configuration = try ConfigurationFile.load(file)
        let most = DescriptorShares.ofProcess.calls
        if configuration.maxInFlight > most {
            configuration.warnings.append(
                "max_in_flight is \(configuration.maxInFlight), but the process may open descriptors "
                    + "for only \(most) calls at a time (LimitNOFILE in the service, ulimit -Hn)"
            )
            configuration.maxInFlight = most
        }
        return configuration
    }

    /// The most requests that are answered at the same time.
    var maxInFlight: Int { current.withLock { $0 }.value.configuration.maxInFlight }

    /// Answers one call by the configuration of the moment; blocks until the answer is known.
    @Sendable func answer(_ request: GatewayRequest) -> GatewayResponse {
        current.withLock { $0 }.value.answer(request)
    }

    /// Gives up every call of a provider, those of replaced clients too.
    @Sendable func giveUp() {
        cancellation.cancel()
    }

    /// Reads the configuration again; a faulty one is logged and changes nothing.
    func reload() {
        do throws(ConfigurationError) {
            let trustStore = TrustStore.readAhead()
            let configuration = try Self.load(configFile)
            let client = try CurlHTTPClient(
                configuration,
                file: configFile,
                trustStore: trustStore,
                cancellation: cancellation,
                resolver: resolver
            )
            trustStore?.readSystemAuthorities()
            current.withLock { current in
                var service = current.value
                service.configuration = configuration
                service.client = client
                if let metrics = service.metrics {
                    service.metrics = configuration.metrics(after: metrics, now: metrics.start)
                }
                current = Shared(service)
            }
            log.write(
                .info,
                [("event", .string("reload")), ("apps", .int(configuration.apps.count))]
            )
            logWarnings(of: configuration)
        } catch {
            current.withLock { $0 }.value.metrics?.noteFaultyConfiguration()
            logFaults(of: error)
        }
    }

    private func logFaults(of error: ConfigurationError) {
        for fault in error.faults {
            log.write(
                .error,
                [
                    ("event", .string("reload")), ("error", .label(.configuration)),
                    ("file", .string(error.file)), ("path", .string(fault.path)),
                    ("expectation", .string(fault.expectation)),
                ]
            )
        }
    }

    /// Logs that the service begins, and what its configuration deserves to be warned of.
    func logStart() {
        let configuration = current.withLock { $0 }.value.configuration
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
        let warnings = configuration.warnings
        for warning in warnings.prefix(Self.warningLimit) { log(warning) }
        let rest = warnings.count - Self.warningLimit
        if rest > 0 { log("\(rest) more; oauth-responder check prints all of them") }
    }

    private func log(_ warning: String) {
        log.write(.warning, [("event", .string("configuration")), ("warning", .string(warning))])
    }

    private static func log(foreignIssuer declared: String, of issuer: String, to log: Log) {
        log.write(
            .warning,
            [
                ("event", .string("discovery")), ("error", .label(.foreignIssuer)),
                ("issuer", .string(issuer)), ("declared", .string(declared)),
            ]
        )
    }
}
