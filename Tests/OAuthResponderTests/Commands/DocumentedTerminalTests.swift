import FoundationEssentials
import OAuthProtocols
import Testing

@testable import OAuthResponder

@Suite("docs/troubleshooting.md, what the terminal says")
struct DocumentedTerminalTests {
    /// The messages of the page that are the program's literals; those of the configuration's keys
    /// are tested with their examples.
    private let messages: [Wording]
    private let ofKeys: [Wording]
    private let sentences: [(file: String, text: String)]

    /// How sentences begin that tell of no fault, or that are a part of another one.
    private static let regular = [
        // check
        "ANY is in order.", "depends on the account, not asked", "that of nginx's site file",
        "not said", "client secret as the metadata say",
        "no client authentication", "as the metadata say", "  to register at the provider as",
        "ANY/callback, to which Fibery adds a query", "  the connector's GET / answers with: ANY",
        "  base URL for Fibery: ANY", "  oauth: ANY in the ANY", "  oauth2: ANY, PKCE ANY",
        "ANY callback URL (oauth): ANY", "ANY redirect URI (oauth2): ANY",
        "Connects your ANY account.", "OAuth post-auth redirect URI", "none, and none are needed",
        "reached, status ANY", "NOT REACHED: ANY", "NOT FOUND",
        // nginx
        "ANY is ANY", "nginx reads it when it is told to:",
        "the site's connector", "ANY goes to ANY", "run oauth-responder nginx, then nginx -t",
        // providers
        "callback to enter at the provider: ANY", "you supply: ANY", "YOU SUPPLY",
        "refresh tokens: ANY", "\\na configuration:", "documented (the", "confirmed (two",
        "thin (one",
        // try
        "  at the provider ANY (oauth2.redirect_uri)", "server_name ", "server_tokens off;",
        "user root;", "    ANY_temp_path",
        // Main, parts of sentences, and what is compared and not said
        "oauth-responder ANY", "; did you mean", "every user of this machine",
        "every member of the group", "from ANY to ANY", "error ANY", "mkdtemp in ANY",
        "no address", "no TLS",
    ]

    /// What says nothing at a terminal: answers, metrics, dates, and the file that nginx reads.
    private static let others = [
        "Fibery/", "Metrics/", "Nginx/NginxMaps", "FastCGI/CGIResponse", "System/HTTPDate",
    ]

    /// The sentences of the program, which are looked for once.
    private static let found = Result {
        let folder = "Sources/OAuthResponder"
        let files = try FileManager.default.subpathsOfDirectory(
            atPath: DocumentedPage.root + "/" + folder
        )
        var found: [(file: String, text: String)] = []
        for file in files.sorted()
        where file.hasSuffix(".swift") && !others.contains(where: file.hasPrefix) {
            found += try SwiftLiterals.sentences(in: "\(folder)/\(file)").map { (file, $0) }
        }
        return found
    }

    init() throws {
        let page = try DocumentedPage("docs/troubleshooting.md")
        let heads = [
            "message | cause and cure", "reason | `error` in the log", "message | what to do",
        ]
        messages = heads.flatMap(page.messages)
        ofKeys = page.messages("message | for example | cure")
        sentences = try Self.found.get()
    }

    /// A sentence without the name before it and without the words that another sentence supplies.
    private static func spellings(of sentence: String) -> [String] {
        let text = sentence.replacing(#/^(?:oauth-responder|  warning): /#, with: "")
        let whole = text.hasPrefix(" ") || text.hasPrefix(":") ? "ANY" + text : text
        return [whole, whole.replacing(#/(?:; )?(?:ANY)+$/#, with: "")]
    }

    private static func isThat(_ wording: Wording, of sentence: String) -> Bool {
        spellings(of: sentence).contains(where: wording.isThat)
    }

    @Test("each sentence of the program has its row")
    func documented() {
        #expect(sentences.count > 150)
        for (file, text) in sentences {
            // The page says in general what "is expected" means.
            let isOfKey = file.hasPrefix("Configuration/") && text.contains(" expected")
            let isRegular = Self.regular.contains(where: text.hasPrefix)
            let isDocumented = (messages + ofKeys).contains { Self.isThat($0, of: text) }
            #expect(isOfKey || isRegular || isDocumented, "\(file): \(text)")
        }
    }

    @Test("each row has its sentence in the program")
    func said() {
        #expect(messages.count > 60)
        for message in messages {
            #expect(sentences.contains { Self.isThat(message, of: $0.text) }, "\(message)")
        }
    }

    @Test("no sentence counts as regular that is gone")
    func regular() {
        for beginning in Self.regular {
            #expect(sentences.contains { $0.text.hasPrefix(beginning) }, "\(beginning)")
        }
    }

    @Test("the reasons of check are those of the labels beside them")
    func reasons() throws {
        let rows = try DocumentedPage("docs/troubleshooting.md").rows("reason | `error` in the log")
        var documented: [String: String] = [:]
        for row in rows {
            for label in DocumentedPage.names(row[1]) {
                documented[label] = DocumentedPage.names(row[0])[0]
            }
        }
        var said: [String: String] = [:]
        for error in EveryFailure.transport where error != .responseTooLarge {
            let context = FailureContext(provider: "PROVIDER", secrets: KnownSecrets())
            let reply = FailureReply(.account(.provider(.transport(error))), context)
            said[reply.label.rawValue] = error.words
        }
        #expect(documented == said)
    }
}
