import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("OAuth 2 requests")
struct OAuth2RequestTests {
    private func templates(_ members: KeyValuePairs<String, String?>) -> [NamedTemplate] {
        members.map { NamedTemplate(name: $0.key, value: $0.value.map(Template.init)) }
    }

    private func authorization(
        _ templates: [NamedTemplate] = [],
        endpoint: String = "https://server.example.com/authorize",
        scope: String? = nil,
        challenge: String? = nil,
        values: [String: String] = [:]
    ) throws -> String {
        let parameters = OAuth2.AuthorizationRequest.parameters(
            clientID: "s6BhdRkqt3",
            redirectURI: "https://client.example.com/cb",
            scope: scope,
            state: "xyz",
            challenge: challenge.map { OAuth2.CodeChallenge(text: $0, methodName: "S256") }
        )
        .applying(templates) { values[$0] }
        return try #require(AbsoluteURI(endpoint)).appending(parameters).text
    }

    @Test("RFC 6749 §4.1.1: the example's parameters")
    func authorizationExample() throws {
        #expect(
            try authorization()
                == "https://server.example.com/authorize?response_type=code&client_id=s6BhdRkqt3"
                + "&redirect_uri=https%3A%2F%2Fclient.example.com%2Fcb&state=xyz"
        )
    }

    @Test("the endpoint's own query stays, and scopes and challenge follow it")
    func authorizationQuery() throws {
        let uri = try authorization(
            endpoint: "https://a.example/x?tenant=1",
            scope: "a b",
            challenge: "c"
        )
        #expect(uri.hasPrefix("https://a.example/x?tenant=1&response_type=code&"))
        #expect(uri.contains("&scope=a%20b&state=xyz&code_challenge=c&code_challenge_method=S256"))
    }

    @Test("configured parameters replace, rename, remove and follow the standard ones")
    func authorizationParameters() throws {
        let changes = templates([
            "access_type": "offline", "client_id": nil, "client_key": "{client_id}",
            "response_type": "code id_token", "audience": "{missing}", "prompt": "",
        ])
        #expect(
            try authorization(changes, values: ["client_id": "K"])
                == "https://server.example.com/authorize?response_type=code%20id_token"
                + "&redirect_uri=https%3A%2F%2Fclient.example.com%2Fcb&state=xyz"
                + "&access_type=offline&client_key=K"
        )
    }

    @Test("RFC 6749 §4.1.3: the example's form")
    func tokenForm() throws {
        let request = OAuth2.TokenRequest(
            endpoint: Endpoint(
                uri: try #require(AbsoluteURI("https://server.example.com/token")),
                addressRule: .any
            ),
            parameters: OAuth2.AccessTokenRequest.parameters(
                code: "SplxlOBeZQQYbYS6WxSbIA",
                redirectURI: "https://client.example.com/cb",
                codeVerifier: nil
            ),
            fields: [],
            format: .form
        ).httpRequest
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self)
                == "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA"
                + "&redirect_uri=https%3A%2F%2Fclient.example.com%2Fcb"
        )
        #expect(request.fields.firstValue(of: "content-type") == FormURLEncoding.contentType)
        #expect(request.method == .post)
        #expect(!request.isRepeatable)
    }

    @Test("the same parameters as JSON are an object of texts")
    func tokenJSON() throws {
        let request = OAuth2.TokenRequest(
            endpoint: Endpoint(
                uri: try #require(AbsoluteURI("https://server.example.com/token")),
                addressRule: .publicOnly
            ),
            parameters: OAuth2.RefreshRequest.parameters(refreshToken: "r\"+"),
            fields: [],
            format: .json
        ).httpRequest
        #expect(
            try JSONReader.value(of: request.body ?? [])
                == .object([
                    "grant_type": .string("refresh_token"), "refresh_token": .string("r\"+"),
                ])
        )
        #expect(request.fields.firstValue(of: "content-type") == "application/json")
        #expect(request.addressRule == .publicOnly)
    }

    @Test("a Content-Type that the operator has set goes out alone", arguments: ["form", "json"])
    func contentType(format: String) throws {
        let type = HTTPField(name: "content-type", value: "application/x-other")
        let request = OAuth2.TokenRequest(
            endpoint: Endpoint(
                uri: try #require(AbsoluteURI("https://server.example.com/token")),
                addressRule: .any
            ),
            parameters: [],
            fields: [type],
            format: try #require(OAuth2.TokenRequest.Format(rawValue: format))
        ).httpRequest
        #expect(request.fields == [type])
    }

    @Test("a placeholder is a name in braces, every other brace stands for itself")
    func placeholders() {
        let values = ["a": "1", "accounts-server": "{a}"]
        for (text, expected) in [
            ("Bearer {a}", "Bearer 1"), ("{a}{a}", "11"), ("{accounts-server}", "{a}"),
            ("{missing}", ""), ("{ me { email } }", "{ me { email } }"), ("{a", "{a"), ("a}", "a}"),
            ("{}", "{}"), ("{{a}}", "{1}"), ("", ""),
        ] {
            #expect(Template(text).filled { values[$0] } == expected)
        }
    }

    @Test("header fields replace standard ones whatever their case, and null removes them")
    func fields() {
        let standard = [
            HTTPField(name: "Authorization", value: "Bearer t"),
            HTTPField(name: "Accept", value: "x"),
        ]
        let changed = standard.applying(
            templates(["authorization": "OAuth {t}", "accept": nil, "X-Empty": "{missing}"])
        ) { ["t": "1"][$0] }
        #expect(changed == [HTTPField(name: "authorization", value: "OAuth 1")])
    }

    @Test("userinfo by POST sends an object as JSON, a text as it is, and nothing as nothing")
    func userinfo() throws {
        let endpoint = Endpoint(
            uri: try #require(AbsoluteURI("https://a.example/me")),
            addressRule: .any
        )
        for (body, text, type) in [
            (
                JSONValue.object(["query": .string("{me}")]), #"{"query":"{me}"}"#,
                "application/json"
            ),
            (.string(#"{"a":1}"#), #"{"a":1}"#, "application/json"),
            (.string("a=1"), "a=1", FormURLEncoding.contentType),
            (nil, "", nil),
        ] as [(JSONValue?, String, String?)] {
            let request = OAuth2.UserinfoRequest.request(
                method: .post,
                endpoint: endpoint,
                fields: [],
                body: body
            )
            #expect(request.body == Array(text.utf8))
            #expect(request.fields.firstValue(of: "Content-Type") == type)
            #expect(request.isRepeatable)
        }
    }

    @Test("RFC 7519 §3.1: the claims of the example JWT are read, anything else is not")
    func claims() {
        let jwt = """
            eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
            dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
            """
        #expect(JSONWebToken.claims(of: jwt)?.value(at: "iss") == .string("joe"))
        for text in ["", "a.b", "a.b.c", "a.b.c.d", "e30.W10.", "..", jwt + ".x", jwt + "="] {
            #expect(JSONWebToken.claims(of: text) == nil)
            #expect(!JSONWebToken.isEncrypted(text))
        }
    }
}
