import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("OAuth 2 settings")
struct OAuth2SettingsTests {
    private static let base = """
        authorization_endpoint: "https://a.example/a", token_endpoint: "https://a.example/t",
        client_id: "id",
        """

    private func read(_ members: String) throws -> (provider: OAuth2Provider?, faults: [String]) {
        let text = "{\(Self.base) \(members)}"
        let value = try JSON5Text.value(of: Array(text.utf8))
        let findings = ConfigurationFindings()
        let settings = SettingsReader(
            try #require(value.object),
            path: "",
            findings: findings
        )
        let provider = OAuth2Provider(settings)
        settings.rejectUnknownKeys()
        return (provider, findings.faults.map(\.path))
    }

    @Test(
        "scopes are separated as the provider wants them, and none is sent empty",
        arguments: [
            (#"scope: "a b""#, "a b"), (#"scope: " a  b ""#, "a b"),
            (#"scope: "a b", scope_separator: ",""#, "a,b"),
            (#"scope: ["a", "b"], scope_separator: "|""#, "a|b"),
            (#"scope: "a,b", scope_separator: ",""#, "a,b"),
            (#"scope: """#, nil), ("scope: []", nil), ("scope: null", nil), ("", nil),
        ]
    )
    func scopes(members: String, expected: String?) throws {
        let (provider, faults) = try read(members)
        #expect(faults == [])
        #expect(provider?.authorization.scope == expected)
    }

    @Test(
        "how the client proves itself is what fits the secrets, unless it is set",
        arguments: [
            (#"client_secret: "s""#, "basic"), ("", "none"),
            (#"client_secret: "s", issuer: "https://idp.example.com""#, "listed"),
            (#"client_secret: "s", token_endpoint_auth_method: "client_secret_post""#, "post"),
            (#"client_secret: "s", token_endpoint_auth_method: "client_secret_jwt""#, "jwt"),
            (#"client_secret: "s", token_endpoint_auth_method: "none""#, "none"),
            (#"token_endpoint_auth_method: "none""#, "none"),
        ]
    )
    func authentication(members: String, expected: String) throws {
        let (provider, faults) = try read(members)
        #expect(faults == [])
        let found =
            switch try #require(provider).client.authentication {
            case .secretAsListed: "listed"
            case .fixed(.clientSecretBasic): "basic"
            case .fixed(.clientSecretPost): "post"
            case .fixed(.clientSecretJWT): "jwt"
            case .fixed(.privateKeyJWT): "key"
            case .fixed(.none): "none"
            }
        #expect(found == expected)
        #expect((provider?.client.secret != nil) == members.contains("client_secret:"))
    }

    @Test(
        "a key's algorithm is its own kind's, RS256 for RSA and ES256 for EC unless it is set",
        arguments: [
            ("genrsa", "", OAuth2.AssertionKey.Algorithm.rs256),
            ("genrsa", #", alg: "PS256", kid: "k""#, .ps256), ("genrsa", #", alg: "ES256""#, nil),
            ("ecparam", #", kid: "k""#, .es256), ("ecparam", #", alg: "RS256""#, nil),
            ("genrsa", #", alg: "none""#, nil),
        ]
    )
    func keys(kind: String, more: String, algorithm: OAuth2.AssertionKey.Algorithm?) throws {
        let openssl = try OpenSSLCommand()
        let command = kind == "genrsa" ? "" : " -name prime256v1 -genkey"
        let bits = kind == "genrsa" ? " 1024" : ""
        try #require(try openssl.run("\(kind) -out @key.pem\(command)\(bits)"))
        let (provider, faults) = try read(
            #"private_key: {file: "\#(openssl.path("key.pem"))"\#(more)}"#
        )
        #expect(faults == (algorithm == nil ? ["private_key.alg"] : []))
        guard let algorithm else { return }
        guard case .fixed(.privateKeyJWT(let key))? = provider?.client.authentication else {
            Issue.record("no key")
            return
        }
        #expect(key.algorithm == algorithm)
        #expect(key.identifier == (more.contains("kid") ? "k" : nil))
    }

    @Test(
        "what can't work is a fault that names its key",
        arguments: [
            (
                #"client_secret: "s", authorization_params: {x: "{client_secret}"}"#,
                "authorization_params.x"
            ),
            (#"token_endpoint_auth_method: "client_secret_basic""#, "client_secret"),
            (#"token_endpoint_auth_method: "private_key_jwt""#, "private_key"),
            (#"code_challenge_method: "S256""#, "pkce_key"),
            (#"client_secret: "s", code_challenge_method: "plain""#, "code_challenge_method"),
            (#"token_headers: {Host: "x"}"#, "token_headers.Host"),
            (#"userinfo_headers: {"a b": "x"}"#, "userinfo_headers.a b"),
            (#"userinfo_error_path: 1"#, "userinfo_error_path"),
            (#"userinfo_error_path: """#, "userinfo_error_path"),
            (#"userinfo_error_path: ["a", "!"]"#, "userinfo_error_path"),
            (#"userinfo_body: 1"#, "userinfo_body"), (#"refresh_leeway: -1"#, "refresh_leeway"),
            (#"userinfo_body: {query: "{ me }"}"#, "userinfo_body"),
            (#"code_challenge_method: "S256", pkce_key: {file: "/nowhere"}"#, "pkce_key"),
            (#"hosts: {x: {default: "a.b"}}"#, "hosts.x"),
            (#"hosts: {x: {pattern: "("}}"#, "hosts.x.pattern"),
            (#"refresh_endpoint: "http://a.example""#, "refresh_endpoint"),
            (#"token_request_format: "xml""#, "token_request_format"), (#"scop: "a""#, "scop"),
        ]
    )
    func faults(members: String, path: String) throws {
        #expect(try read(members).faults == [path])
    }

    @Test(
        "PKCE is on in the provider's spelling, off, or as the metadata say",
        arguments: [
            (
                #"client_secret: "s", code_challenge_method: "S256""#,
                OAuth2Provider.CodeChallengeChoice.on(methodName: "S256")
            ),
            (#"pkce_key: "k", code_challenge_method: "s256""#, .on(methodName: "s256")),
            ("code_challenge_method: null", .off), ("", .asListed),
        ]
    )
    func challenge(members: String, expected: OAuth2Provider.CodeChallengeChoice) throws {
        let (provider, faults) = try read(members)
        #expect(faults == [])
        #expect(provider?.authorization.codeChallenge == expected)
    }
}
