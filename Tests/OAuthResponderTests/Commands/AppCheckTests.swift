import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §5: what check says of an app")
struct AppCheckTests {
    private static let key = "canary-0123456789abcdef"
    private static let endpoints2 = """
        authorization_endpoint: 'https://two.example/authorize',
        token_endpoint: 'https://two.example/token', client_id: 'i',
        """
    private static let oauth2 = "oauth2: {\(endpoints2)}"
    private static let discovered = "oauth2: {issuer: 'https://two.example', client_id: 'i',"
    private static let oauth1 = """
        oauth: {request_token_endpoint: 'https://one.example/request', consumer_key: 'k',
        authorization_endpoint: 'https://one.example/authorize', consumer_secret: 'canary-s',
        access_token_endpoint: 'https://one.example/access'}
        """

    /// Checks the app `crm` of a file.
    private func check(
        _ app: String,
        file: String = "",
        otherApp: Bool = false,
        asking client: (any HTTPClient)? = nil
    ) throws -> (lines: [String], isReached: Bool) {
        let other = otherApp ? ", other: {\(Self.oauth2)}" : ""
        let reader = try settingsReader("{\(file) apps: {crm: {\(app)}\(other)}}")
        let configuration = Configuration(reader, presets: PresetDirectory(folders: []))
        try #require(reader.findings.faults == [])
        let check = AppCheck(
            app: try #require(configuration.apps["crm"]),
            configuration: configuration,
            client: client,
            discovery: Discovery()
        )
        var text: [String] = []
        let isReached = check.run { text.append($0) }
        let lines = text.joined(separator: "\n").split(separator: "\n").map(String.init)
        #expect(!text.joined().contains("canary"))
        return (lines, isReached)
    }

    @Test(
        "the base URL for Fibery has the app's name where there are several, and never a key",
        arguments: [
            ("", false, "/"), ("access_keys: ['\(key)'],", false, "/ACCESS-KEY"),
            ("", true, "/crm"),
            ("access_keys: ['\(key)'],", true, "/crm/ACCESS-KEY"),
            ("access_keys: ['\(key)', '\(key)1'],", true, "/crm/ACCESS-KEY"),
        ]
    )
    func baseURL(keys: String, otherApp: Bool, path: String) throws {
        let (lines, _) = try check(keys + Self.oauth2, otherApp: otherApp)
        #expect(lines.contains("  base URL for Fibery: https://YOUR-HOST\(path)"))
    }

    @Test("what is set is named by its key")
    func settings() throws {
        let scope = Self.oauth2.replacing("client_id", with: "scope: ['a', 'b'], client_id")
        #expect(try check(scope).lines.contains("  oauth2.scope: a b"))
        let lines = try check("\(Self.oauth1), \(Self.discovered)}").lines
        for line in [
            "  oauth: HMAC-SHA1 in the header", "  oauth2.scope: none",
            "  oauth2.issuer: https://two.example",
            "  oauth2: no client authentication, PKCE as the metadata say",
            "  oauth.request_token_endpoint: https://one.example/request",
        ] {
            #expect(lines.contains(line))
        }
    }

    @Test("what to register at the provider, for each version and each origin")
    func register() throws {
        let origins = "callback_origins: ['https://oauth-svc.fibery.io', 'http://localhost:3000'],"
        let (lines, _) = try check("\(Self.oauth1), \(Self.oauth2)", file: origins)
        let start = "  to register at the provider as"
        #expect(
            lines.filter { $0.hasPrefix(start) } == [
                "\(start) callback URL (oauth): https://oauth-svc.fibery.io/callback, "
                    + "to which Fibery adds a query",
                "\(start) redirect URI (oauth2): https://oauth-svc.fibery.io",
                "\(start) callback URL (oauth): http://localhost:3000/callback, "
                    + "to which Fibery adds a query",
                "\(start) redirect URI (oauth2): http://localhost:3000",
            ]
        )
        let outOfBand = Self.oauth1.replacing("consumer_key", with: "callback: 'oob', consumer_key")
        #expect(try !check(outOfBand).lines.contains { $0.hasPrefix(start) })
    }

    @Test("the authentication block names the app's title and each of its versions")
    func block() throws {
        let (lines, _) = try check("title: 'Our \"CRM\"', \(Self.oauth1), \(Self.oauth2)")
        #expect(lines.first == "crm (Our \"CRM\")")
        let start = "  the connector's GET / answers with: "
        let line = try #require(lines.first { $0.hasPrefix(start) })
        let json = try JSONReader.value(of: Array(line.dropFirst(start.count).utf8))
        let blocks = try #require(json.object?["authentication"]?.array)
        #expect(blocks.compactMap { $0.object?["id"]?.string } == ["oauth", "oauth2"])
        #expect(blocks.first?.object?["name"]?.string == "Our \"CRM\", OAuth 1.0a")
        for block in blocks {
            let fields = block.object?["fields"]?.array
            #expect(fields?.first?.object?["id"]?.string == "callback_uri")
            #expect(fields?.first?.object?["type"]?.string == "oauth")
        }
    }

    private static let withUserinfo = """
        {"issuer":"https://two.example","authorization_endpoint":"https://two.example/a",
        "token_endpoint":"https://two.example/t","userinfo_endpoint":"https://two.example/me"}
        """
    private static let withoutUserinfo = """
        {"issuer":"https://two.example","authorization_endpoint":"https://two.example/a",
        "token_endpoint":"https://two.example/t"}
        """

    @Test(
        "an app without a way to ask whose an account is is warned of",
        arguments: [
            (oauth2, nil, ["oauth2.userinfo_endpoint"]),
            (oauth2.replacing("}", with: "userinfo_endpoint: 'https://two.example/me'}"), nil, []),
            (oauth1, nil, ["oauth.verify_endpoint"]),
            (oauth1.replacing("}", with: ", verify_endpoint: 'https://one.example/me'}"), nil, []),
            ("\(oauth1), \(oauth2)", nil, ["oauth.verify_endpoint", "oauth2.userinfo_endpoint"]),
            // Nobody asked the issuer.
            (discovered + "}", nil, []),
            (discovered + "}", withUserinfo, []),
            (discovered + "}", withoutUserinfo, ["oauth2.userinfo_endpoint"]),
            (
                discovered + "userinfo_endpoint: 'https://two.example/me'}", withoutUserinfo, []
            ),
            (discovered + "}", "{}", ["oauth2.userinfo_endpoint"]),
            (discovered.replacing("//two", with: "//{tenant}") + "}", "{}", []),
        ] as [(String, String?, [String])]
    )
    func accountEndpoint(app: String, metadata: String?, keys: [String]) throws {
        let (lines, _) = try check(app, asking: metadata.map(StandInProvider.init(json:)))
        let warnings = lines.filter { $0.hasPrefix("  warning: without ") }
        #expect(warnings.map { String($0.split(separator: " ")[2]) } == keys)
        #expect(warnings.allSatisfy { $0.contains("by its expiry alone") })
    }

    @Test("an issuer that can't be asked is no reason to say that it names no account's endpoint")
    func silentIssuer() throws {
        let silent = StandInProvider { _ throws(TransportError) in throw .connectTimedOut }
        let (lines, isReached) = try check(Self.discovered + "}", asking: silent)
        #expect(!isReached && !lines.contains { $0.hasPrefix("  warning: without ") })
        #expect(lines.contains("  oauth2.token_endpoint: not found by discovery (NOT FOUND)"))
    }

    @Test("metadata of another issuer are named where the endpoints are missing")
    func foreignIssuer() throws {
        let slash = StandInProvider(
            json: Self.withUserinfo.replacing("two.example\",", with: "two.example/\",")
        )
        let (lines, isReached) = try check(Self.discovered + "}", asking: slash)
        #expect(!isReached)
        #expect(
            lines.contains(
                "  oauth2.issuer: the metadata declare the issuer https://two.example/; issuer has "
                    + "to be the same (NOT FOUND)"
            )
        )
        #expect(!lines.contains { $0.contains("NOT REACHED") })
    }

    @Test("without a client nobody is asked, and with one each endpoint is reached once")
    func reached() throws {
        #expect(try check(Self.oauth2).isReached)
        let provider = StandInProvider { request throws(TransportError) in
            if request.uri.hasSuffix("/token") { throw .unreachable(.connectionRefused) }
            return HTTPResponse(status: 405)
        }
        let (lines, isReached) = try check(Self.oauth2, asking: provider)
        #expect(!isReached)
        let uris = ["https://two.example/authorize", "https://two.example/token"]
        #expect(provider.requests.map(\.uri) == uris)
        #expect(lines.contains("  oauth2.authorization_endpoint: \(uris[0]) (reached, status 405)"))
        let refused = "NOT REACHED: the connection was refused"
        #expect(lines.contains("  oauth2.token_endpoint: \(uris[1]) (\(refused))"))
    }
}
