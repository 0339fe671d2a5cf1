import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Command line", .enabled(if: getenv(ConfigurationFile.pathVariable) == nil))
struct CommandTests {
    private static let file = ConfigurationFile.defaultPath

    @Test(
        "a command line is options and words in any order",
        arguments: [
            ([], .serve(configFile: file, address: nil)),
            (["--config", "c"], .serve(configFile: "c", address: nil)),
            (["--config=c"], .serve(configFile: "c", address: nil)),
            (["--config=a=b"], .serve(configFile: "a=b", address: nil)),
            (["--config", "a=b"], .serve(configFile: "a=b", address: nil)),
            (["--config", "check"], .serve(configFile: "check", address: nil)),
            (["--config", "a", "--config=b"], .serve(configFile: "b", address: nil)),
            (["--listen", "unix:/s"], .serve(configFile: file, address: .unix(path: "/s"))),
            (["--listen=unix:/a=b"], .serve(configFile: file, address: .unix(path: "/a=b"))),
            (
                ["--listen=[::1]:9", "--config=c"],
                .serve(configFile: "c", address: .tcp(host: "::1", port: 9))
            ),
            (["check"], .check(configFile: file, isOffline: false)),
            (["check", "--offline"], .check(configFile: file, isOffline: true)),
            (["--offline", "check"], .check(configFile: file, isOffline: true)),
            (["--config=c", "check"], .check(configFile: "c", isOffline: false)),
            (["--config", "c", "check", "--offline"], .check(configFile: "c", isOffline: true)),
            (["check", "--config", "c"], .check(configFile: "c", isOffline: false)),
            (["providers"], .providers(word: nil, isJSON: false, configFile: file)),
            (["providers", "trello"], .providers(word: "trello", isJSON: false, configFile: file)),
            (["providers", "check"], .providers(word: "check", isJSON: false, configFile: file)),
            (["providers", "--json"], .providers(word: nil, isJSON: true, configFile: file)),
            (["providers", "a=b"], .providers(word: "a=b", isJSON: false, configFile: file)),
            (
                ["providers", "--config=c", "x"],
                .providers(word: "x", isJSON: false, configFile: "c")
            ),
            (["nginx"], .nginx(configFile: file, directory: "/etc/oauth-responder/nginx")),
            (["nginx", "--output", "d", "--config=c"], .nginx(configFile: "c", directory: "d")),
            (["--output=d", "nginx"], .nginx(configFile: file, directory: "d")),
            (["try"], .try(app: nil, configFile: file, port: 8443)),
            (["try", "crm", "--port=1"], .try(app: "crm", configFile: file, port: 1)),
            (
                ["--port", "65535", "try", "--config=c"],
                .try(app: nil, configFile: "c", port: 65535)
            ),
            (["try", "try"], .try(app: "try", configFile: file, port: 8443)),
            (["--help"], .help), (["-h"], .help), (["check", "--help"], .help),
            (["--version"], .version), (["providers", "x", "--version"], .version),
            (["--help", "--bogus"], .help), (["--version", "--help"], .version),
            (["bogus", "--help"], .help),
        ] as [([String], Command)]
    )
    func understood(arguments: [String], command: Command) throws {
        #expect(try Command(arguments: arguments) == command)
    }

    @Test(
        "anything else is refused, and the word is named",
        arguments: [
            (["--bogus"], .unknownOption("--bogus")), (["--bogus=x"], .unknownOption("--bogus")),
            (["-c"], .unknownOption("-c")), (["-"], .unknownOption("-")),
            (["--"], .unknownOption("--")),
            (["--Config=c"], .unknownOption("--Config")),
            (["-config=c"], .unknownOption("-config=c")),
            (["--bogus", "--help"], .unknownOption("--bogus")),
            (["--config"], .missingValue("--config")), (["--config="], .missingValue("--config")),
            (["--config", ""], .missingValue("--config")),
            (["--listen"], .missingValue("--listen")),
            (["--listen="], .missingValue("--listen")),
            (["check", "--config"], .missingValue("--config")),
            (["--listen", "x"], .unusableAddress("x")), (["--listen=:1"], .unusableAddress(":1")),
            (["--offline"], .unknownOption("--offline")),
            (["check", "--listen=unix:/s"], .unknownOption("--listen")),
            (["check", "--listen", "x"], .unknownOption("--listen")),
            (["providers", "--listen=unix:/s"], .unknownOption("--listen")),
            (["providers", "--offline"], .unknownOption("--offline")),
            (["--output", "d"], .unknownOption("--output")),
            (["check", "--output=d"], .unknownOption("--output")),
            (["nginx", "--output"], .missingValue("--output")),
            (["nginx", "--offline"], .unknownOption("--offline")),
            (["nginx", "more"], .unknownWord("more")),
            (["try", "a", "more"], .unknownWord("more")),
            (["try", "--port"], .missingValue("--port")),
            (["try", "--port=0"], .unusablePort("0")), (["try", "--port=x"], .unusablePort("x")),
            (["try", "--port=65536"], .unusablePort("65536")),
            (["try", "--port=+1"], .unusablePort("+1")),
            (["try", "--offline"], .unknownOption("--offline")),
            (["check", "--port=1"], .unknownOption("--port")),
            (["--port=1"], .unknownOption("--port")),
            (["bogus"], .unknownWord("bogus")), (["Check"], .unknownWord("Check")),
            ([""], .unknownWord("")), (["config=c"], .unknownWord("config=c")),
            (["serve"], .unknownWord("serve")), (["help"], .unknownWord("help")),
            (["check", "more"], .unknownWord("more")), (["check", "a", "b"], .unknownWord("a")),
            (["check", ""], .unknownWord("")), (["providers", "a", "more"], .unknownWord("more")),
        ] as [([String], CommandLineError)]
    )
    func refused(arguments: [String], error: CommandLineError) {
        #expect(throws: error) { try Command(arguments: arguments) }
    }

    @Test("the sentence about a fault names the word")
    func sentences() {
        let rows: [(CommandLineError, String)] = [
            (.unknownOption("--x"), "--x is not an option here"),
            (.unknownWord("x y"), "\"x y\" is not understood"),
            (.missingValue("--config"), "--config needs a value"),
            (.unusableAddress("x"), "\"x\" is neither unix:PATH nor HOST:PORT"),
            (.unusablePort("0"), "\"0\" is no port; a number from 1 to 65535 is expected"),
        ]
        for (error, sentence) in rows { #expect(error.sentence == sentence) }
    }

    @Test("the file is the option's, else the variable's, else the default")
    func variable() async {
        // The environment belongs to the whole process, and other tests read it meanwhile.
        await #expect(processExitsWith: .success) {
            let file = ConfigurationFile.defaultPath
            let rows: [(variable: String, arguments: [String], expected: String)] = [
                ("v", [], "v"), ("v", ["--config", "c"], "c"), ("v", ["--config=c"], "c"),
                ("", [], file), ("", ["--config=c"], "c"), (" ", [], " "),
            ]
            for row in rows {
                setenv("OAUTH_RESPONDER_CONFIG", row.variable, 1)
                let commands: [(words: [String], command: Command)] = [
                    ([], .serve(configFile: row.expected, address: nil)),
                    (["check"], .check(configFile: row.expected, isOffline: false)),
                    (["providers"], .providers(word: nil, isJSON: false, configFile: row.expected)),
                ]
                for (words, command) in commands {
                    let found = try Command(arguments: words + row.arguments)
                    #expect(found == command)
                }
            }
        }
    }

    @Test("--help lists what is understood, and no more")
    func usage() {
        let text = Command.usage
        let words = text.split { !($0.isLetter || $0 == "-") }
        let options = Set(words.filter { $0.hasPrefix("--") }.map(String.init))
        #expect(
            options == [
                "--config", "--listen", "--offline", "--output", "--port", "--json", "--help",
                "--version",
            ]
        )
        for command in [
            "[--config FILE] [--listen", "check [--config", "providers [NAME|WORD] [--json]",
            "nginx [--config", "try [APP] [--config",
        ] {
            #expect(text.contains("oauth-responder " + command))
        }
        #expect(text.contains(ConfigurationFile.defaultPath))
        #expect(text.contains("$" + ConfigurationFile.pathVariable))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test(
        "an exit code is that of sysexits, and --help says which",
        arguments: [
            (.ok, 0, "done"), (.usage, 64, "wrong usage"),
            (.unavailable, 69, "an endpoint was not reached"), (.system, 71, "the system refused"),
            (.cannotCreate, 73, "a file could not be written"),
            (.configuration, 78, "a fault in the configuration"),
        ] as [(OAuthResponder.ExitStatus, Int32, String)]
    )
    func exitCodes(status: OAuthResponder.ExitStatus, code: Int32, words: String) {
        #expect(status.rawValue == code)
        #expect(Command.usage.replacing("\n", with: " ").contains("\(code) \(words)"))
    }
}
