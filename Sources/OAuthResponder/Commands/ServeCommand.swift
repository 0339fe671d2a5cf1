/// Serves until a signal stops it, or answers the one request of a CGI gateway.
struct ServeCommand {
    /// The configuration file.
    let configFile: String
    /// Where to listen; nil for descriptor 0, or for plain CGI.
    let address: SocketAddress?

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
            let services = try services(isLasting: found.map(\.isLasting) ?? true, log)
            // A faulty file must not leave a socket behind, or take another's place.
            switch try found ?? Gateway.find(listeningOn: address) {
            case .cgi:
                try PlainCGI.heedSignals(shutdown, giveUp: services.giveUp)
                return PlainCGI.answer(with: services.answer) ? .ok : .system
            case .fastCGI(let socket):
                try serve(services, on: socket, until: shutdown, log)
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

    private func services(isLasting: Bool, _ log: Log) throws(ConfigurationError) -> Services {
        // The one call of a CGI gateway may need no authority.
        let trustStore = isLasting ? TrustStore.readAhead() : nil
        return try Services(
            try Services.load(configFile),
            configFile: configFile,
            trustStore: trustStore,
            log: log,
            isCounting: isLasting
        )
    }

    private func serve(
        _ services: Services,
        on socket: ListeningSocket,
        until shutdown: Shutdown,
        _ log: Log
    ) throws(SystemError) {
        let server = try Server(
            socket: socket,
            maxInFlight: services.maxInFlight,
            shutdown: shutdown,
            log: log
        )
        services.logStart()
        Supervisor.tellReady()
        try server.run(handler: services.answer, giveUp: services.giveUp) {
            services.reload()
            return services.maxInFlight
        }
        log.write(.info, [("event", .string("stop"))])
    }
}
