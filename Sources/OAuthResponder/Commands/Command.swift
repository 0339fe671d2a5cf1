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
    case help
    case version

    /// The text of `--help`.
    static let usage = """
        usage: oauth-responder [--config FILE] [--listen unix:PATH|HOST:PORT]
               oauth-responder check [--config FILE] [--offline]
               oauth-responder providers [NAME|WORD] [--json]
               oauth-responder nginx [--config FILE] [--output DIR]

        Answers the OAuth calls that Fibery makes of a custom app: FastCGI on descriptor 0
        (spawn-fcgi, systemd) or on --listen, plain CGI where a gateway starts it as such.

          check        reads the configuration, reaches each endpoint, and prints what to enter where
          providers    lists the presets, those with a word in them, or shows what one sets
          nginx        writes what deploy/nginx.conf has to know of the apps: their bases with their
                       access keys, and their connectors

          --config FILE    the configuration; else $OAUTH_RESPONDER_CONFIG,
                           else /etc/oauth-responder/config.json5
          --listen ADDR    where to listen in place of descriptor 0
          --offline        check without the network
          --json           presets as JSON
          --output DIR     where nginx finds what is written, else /etc/oauth-responder/nginx
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
            case "--config", "--listen", "--output":
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
        case "check", "nginx": throw .unknownWord(words[1])
        case "providers": throw .unknownWord(words[2])
        case let word?: throw .unknownWord(word)
        }
        if let option = options.keys.sorted().first(where: { !allowed.contains($0) }) {
            throw .unknownOption(option)
        }
    }
}

/// Why a command line can't be understood.
enum CommandLineError: Error, Equatable, Sendable {
    /// The option does not exist, or not for this command.
    case unknownOption(String)
    /// The word is no command, or one too many.
    case unknownWord(String)
    /// The option needs a value.
    case missingValue(String)
    /// The option takes no value, and has one.
    case needlessValue(String)
    /// The value of `--listen` is no address.
    case unusableAddress(String)

    /// The fault in words.
    var sentence: String {
        switch self {
        case .unknownOption(let option): "\(option) is not an option here"
        case .unknownWord(let word): "\"\(word)\" is not understood"
        case .missingValue(let option): "\(option) needs a value"
        case .needlessValue(let option): "\(option) takes no value"
        case .unusableAddress(let text): "\"\(text)\" is neither unix:PATH nor HOST:PORT"
        }
    }
}

/// How the program ends: codes of sysexits.
enum ExitStatus: Int32, Sendable {
    /// Done.
    case ok = 0
    /// The command line is wrong.
    case usage = 64
    /// An endpoint was not reached.
    case unavailable = 69
    /// The system refused something.
    case system = 71
    /// A file can't be written.
    case cannotCreate = 73
    /// The configuration has a fault.
    case configuration = 78
}
