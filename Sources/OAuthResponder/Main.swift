import Glibc

/// The program `oauth-responder`.
@main
struct Main {
    /// Does what the command line says, and exits with a code of sysexits.
    static func main() {
        ProcessEnvironment.prepare()
        let status: ExitStatus
        do throws(CommandLineError) {
            let arguments = QueryArguments.removed(
                from: Array(CommandLine.arguments.dropFirst()),
                query: getenv("QUERY_STRING").map { String(cString: $0) }
            )
            switch try Command(arguments: arguments) {
            case .serve(let config, let address):
                status = ServeCommand(configFile: config, address: address).run()
            case .check(let config, let isOffline):
                status = CheckCommand(configFile: config, isOffline: isOffline).run()
            case .providers(let word, let isJSON, let config):
                status = ProvidersCommand(word: word, isJSON: isJSON, configFile: config).run()
            case .nginx(let config, let directory):
                status = NginxCommand(configFile: config, directory: directory).run()
            case .try(let app, let config, let port):
                status = TryCommand(appName: app, configFile: config, port: port).run()
            case .help:
                print(Command.usage)
                status = .ok
            case .version:
                print("oauth-responder \(Version.number)")
                status = .ok
            }
        } catch {
            StandardError.print("oauth-responder: \(error.sentence)\n\n\(Command.usage)")
            status = .usage
        }
        fflush(nil)
        // Threads that answer too late may still run; what they use is not torn down under them.
        _exit(status.rawValue)
    }
}
