import FoundationEssentials
import OAuthProtocols

/// What the command line asks for (contract §5).
enum Command: Sendable, Equatable {
    /// Serves, on the address or, where it is nil, as the gateway started the process.
    case serve(configFile: String, address: SocketAddress?)
    /// Checks the configuration and, unless offline, the endpoints.
    case check(configFile: String, isOffline: Bool)
    /// Shows the named preset, or lists those that have the word in their names or titles; all
    /// where it is nil.
    case providers(word: String?, isJSON: Bool, configFile: String)
    /// Writes what nginx has to know of the apps into the directory.
    case nginx(configFile: String, directory: String)
    /// Serves the simulator of Fibery for the named app, or for all where it is nil, on a port of
    /// this machine.
    case `try`(app: String?, configFile: String, port: UInt16)
    case help
    case version

    /// The text of `--help`.
    static let usage = """
        usage: oauth-responder [--config FILE] [--listen unix:PATH|HOST:PORT]
               oauth-responder check [--config FILE] [--offline]
               oauth-responder providers [NAME|WORD] [--json]
               oauth-responder nginx [--config FILE] [--output DIR]
               oauth-responder try [APP] [--config FILE] [--port N]

        Answers the OAuth calls that Fibery makes of a custom app: FastCGI on descriptor 0
        (spawn-fcgi, systemd) or on --listen, plain CGI where a gateway starts it as such.

          check        reads the configuration, reaches each endpoint, and prints what to enter where
          providers    lists the presets, those with a word in them, or shows what one sets
          nginx        writes what deploy/nginx.conf has to know of the apps: their bases with their
                       access keys, and their connectors
          try          plays Fibery in a browser of this machine, for one app or for all, behind an
                       nginx of its own, until Ctrl-C

          --config FILE    the configuration; else $OAUTH_RESPONDER_CONFIG,
                           else /etc/oauth-responder/config.json5
          --listen ADDR    where to listen in place of descriptor 0
          --offline        check without the network
          --json           presets as JSON
          --output DIR     where nginx finds what is written, else /etc/oauth-responder/nginx
          --port N         the port of https://localhost:N/, else 8443
          --help           this text
          --version        the version

        Exit codes: 0 done, 64 wrong usage, 69 an endpoint was not reached, 71 the system refused,
        73 a file could not be written, 78 a fault in the configuration.
        """

    /// The options that take no value.
    private static let flags: Set<String> = ["--help", "--version", "--offline", "--json"]

    /// Reads the arguments behind the program's name.
    ///
    /// - Parameter arguments: options and words in any order; `--help` and `--version` end the
    ///   reading.
    /// - Throws: `CommandLineError`.
    init(arguments: [String]) throws(CommandLineError) {
        var words: [String] = []
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let (option, attached) = Self.split(argument)
            if attached != nil, Self.flags.contains(option) { throw .needlessValue(option) }
            switch option {
            case "--help", "-h":
                self = .help
                return
            case "--version":
                self = .version
                return
            case "--offline", "--json":
                values[option] = ""
            case "--config", "--listen", "--output", "--port":
                guard let value = attached ?? rest.popFirst(), !value.isEmpty else {
                    throw .missingValue(option)
                }
                values[option] = value
            case _ where option.hasPrefix("-"):
                throw .unknownOption(option)
            default:
                words.append(argument)
            }
        }
        try self.init(words, options: values)
    }

    private static func split(_ argument: String) -> (option: String, value: String?) {
        guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
            return (argument, nil)
        }
        return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }

    private init(_ words: [String], options: [String: String]) throws(CommandLineError) {
        let variable = ProcessInfo.processInfo.environment[ConfigurationFile.pathVariable] ?? ""
        let config =
            options["--config"]
            ?? (variable.isEmpty ? ConfigurationFile.defaultPath : variable)
        let allowed: Set<String>
        switch words.first {
        case nil:
            allowed = ["--config", "--listen"]
            var address: SocketAddress?
            if let text = options["--listen"] {
                address = SocketAddress(text)
                guard address != nil else { throw .unusableAddress(text) }
            }
            self = .serve(configFile: config, address: address)
        case "check" where words.count == 1:
            allowed = ["--config", "--offline"]
            self = .check(configFile: config, isOffline: options["--offline"] != nil)
        case "providers" where words.count <= 2:
            allowed = ["--config", "--json"]
            self = .providers(
                word: words.dropFirst().first,
                isJSON: options["--json"] != nil,
                configFile: config
            )
        case "nginx" where words.count == 1:
            allowed = ["--config", "--output"]
            let directory = options["--output"] ?? NginxFolder.defaultPath
            self = .nginx(configFile: config, directory: directory)
        case "try" where words.count <= 2:
            allowed = ["--config", "--port"]
            let port = try Self.port(options["--port"])
            self = .try(app: words.dropFirst().first, configFile: config, port: port)
        case "check", "nginx": throw .unknownWord(words[1])
        case "providers", "try": throw .unknownWord(words[2])
        case let word?: throw .unknownWord(word)
        }
        if let option = options.keys.sorted().first(where: { !allowed.contains($0) }) {
            throw .unknownOption(option)
        }
    }
    private static func port(_ text: String?) throws(CommandLineError) -> UInt16 {
        guard let text else { return TryCommand.defaultPort }
        guard text.utf8.allSatisfy(\.isDigit), let port = UInt16(text), port > 0 else {
            throw .unusablePort(text)
        }
        return port
    }
}
