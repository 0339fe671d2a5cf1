import Glibc
import OAuthProtocols

/// Plays Fibery against the configured apps: a page on a port of this machine, behind an nginx of its
/// own, with the service in this process.
struct TryCommand {
    /// The app that the page shows; nil for all.
    let appName: String?
    /// The configuration file.
    let configFile: String
    /// The port of 127.0.0.1 that nginx listens on.
    let port: UInt16

    /// The port unless said otherwise.
    static let defaultPort: UInt16 = 8443
    /// How long the certificate may take, and nginx to begin.
    private static let startPatience = Duration.seconds(20)
    /// How long nginx may take to end.
    private static let endPatience = Duration.seconds(5)

    /// Why the simulator can't run.
    private enum Failure: Error, CustomStringConvertible {
        case portInUse(UInt16)
        case tool(Tool, output: String)

        var description: String {
            switch self {
            case .portInUse(let port):
                "another process listens on port \(port); choose one with --port N"
            case .tool(let tool, let output):
                "\(tool.rawValue) has ended or does not answer\(output.isEmpty ? "" : ": ")\(output)"
            }
        }
    }

    /// Runs until a signal stops it; nothing is left behind then.
    ///
    /// - Returns: `.configuration` for a faulty file, `.usage` for an app that is not there, `.system`
    ///   where the port is taken, a program is missing or nginx ends, else `.ok`.
    func run() -> ExitStatus {
        Signals.block()
        do {
            let origin = "https://localhost:\(port)"
            let file = try Services.load(configFile)
            let configuration = try SimulatorApps.adapted(file, to: origin)
            let shown = configuration.apps.values.filter { $0.name == appName ?? $0.name }
            if let appName, shown.isEmpty {
                let hint = SpellingDistance.hint(for: appName, among: configuration.apps.keys)
                StandardError.print("oauth-responder: no app is named \"\(appName)\"\(hint)")
                return .usage
            }
            let apps = shown.sorted { $0.name < $1.name }
            try run(SimulatorApps(configuration: configuration, apps: apps), origin: origin)
            return .ok
        } catch let error as ConfigurationError {
            StandardError.print(error.description)
            return .configuration
        } catch {
            StandardError.print("oauth-responder: \(error)")
            return .system
        }
    }

    private func run(_ simulated: SimulatorApps, origin: String) throws {
        try expectFreePort()
        let configuration = simulated.configuration
        let site = SimulatorSite(folder: try TemporaryFolder(), port: port)
        defer { site.folder.remove() }
        try site.write(maps: NginxMaps(configuration), apps: simulated.json)
        try makeCertificate(of: site)
        let log = Log()
        let services = try Services(
            configuration,
            configFile: configFile,
            log: log,
            isCounting: true
        )
        let server = try Server(
            socket: .bound(to: site.socket),
            maxInFlight: services.maxInFlight,
            shutdown: Shutdown(),
            log: log
        )
        let nginx = try Subprocess(
            .nginx,
            site.arguments,
            output: site.output,
            atEnd: Signals.demandStop
        )
        defer {
            nginx.terminate()
            nginx.finish(within: Self.endPatience)
        }
        try waitUntilServed(by: nginx, site, configuration)
        print(
            """
            Open \(origin)/ in a browser of this machine, and accept its certificate.

            \(simulated.registrations(at: origin))

            The certificate, for curl --cacert: \(site.certificate)
            The log goes to standard error. Ctrl-C ends everything and leaves nothing behind.
            """
        )
        fflush(nil)
        services.logStart()
        try server.run(handler: services.answer, giveUp: services.giveUp) {
            // The terminal is gone. The site fits the configuration as it was read at the start.
            Signals.demandStop()
            return services.maxInFlight
        }
        if nginx.hasEnded() { throw Failure.tool(.nginx, output: words(in: site.output)) }
    }

    /// Finds out before nginx does, which tries for seconds.
    private func expectFreePort() throws {
        let address = SocketAddress.tcp(host: "127.0.0.1", port: port)
        do throws(ListeningSocket.BindingError) {
            _ = try ListeningSocket.bound(to: address)
        } catch .inUse {
            throw Failure.portInUse(port)
        } catch {
            throw Gateway.Failure.binding(address, error)
        }
    }

    /// Makes a certificate for this machine, and the key of it, both of which go with the folder.
    private func makeCertificate(of site: SimulatorSite) throws {
        let output = site.folder.path + "/openssl.log"
        let openssl = try Subprocess(
            .openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-days", "30", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", site.privateKey, "-out", site.certificate,
            ],
            output: output
        )
        guard openssl.finish(within: Self.startPatience) else {
            throw Failure.tool(.openssl, output: words(in: output))
        }
    }

    /// Asks nginx for the list of apps until the list comes.
    private func waitUntilServed(
        by nginx: Subprocess,
        _ site: SimulatorSite,
        _ configuration: Configuration
    ) throws {
        var local = configuration
        local.certificateAuthorityFile = site.certificate
        local.proxy = nil
        let client = try CurlHTTPClient(local, file: configFile)
        let request = HTTPRequest(
            method: .get,
            uri: "https://127.0.0.1:\(port)/~simulator/apps.json",
            fields: [],
            isRepeatable: true
        )
        let deadline = ContinuousClock.now + Self.startPatience
        while (try? client.send(request, deadline: deadline))?.status != 200 {
            if nginx.hasEnded(within: .milliseconds(20)) || .now > deadline {
                throw Failure.tool(.nginx, output: words(in: site.output))
            }
        }
    }

    /// The last that a program said.
    private func words(in file: String) -> String {
        let bytes = (try? OperatorFile(file, limit: 1 << 20))?.bytes ?? []
        let text = String(decoding: bytes.suffix(2000), as: UTF8.self)
        return text.split(separator: "\n").suffix(5).joined(separator: "\n")
    }
}
