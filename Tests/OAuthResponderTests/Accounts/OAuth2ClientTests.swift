import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("The OAuth 2 provider of a call")
struct OAuth2ClientTests {
    private func client(
        _ settings: String,
        body: String,
        provider: StandInProvider
    ) throws -> OAuth2Client {
        let reader = try settingsReader("{client_id: 'id', \(settings)}")
        let app = Configuration.App(
            name: "crm",
            title: "crm",
            accessKeys: [],
            oauth1: nil,
            oauth2: OAuth2Provider(reader).map(Shared.init)
        )
        let placeholders = try RequestBody(json: body).placeholders(callbackURI: nil)
        return try Clients.of(app, asking: provider).oauth2()(placeholders)
    }

    @Test("the addresses that a foreign issuer names must be public too")
    func foreignIssuer() throws {
        let provider = StandInProvider(
            json:
                #"{"issuer":"https://shop.example.com","token_endpoint":"https://10.0.0.1/token"}"#
        )
        let settings =
            "client_secret: 's', issuer: 'https://{shop}', hosts: {shop: {any_host: true}}"
        let client = try client(
            settings,
            body: #"{"fields":{"shop":"shop.example.com"}}"#,
            provider: provider
        )
        let endpoint = try client.server.tokenEndpoint()
        #expect(endpoint.uri.host == "10.0.0.1")
        #expect(endpoint.addressRule == .publicOnly)
        let rules = provider.requests.map(\.addressRule)
        #expect(rules == [.publicOnly, .publicOnly])
    }

    @Test("an issuer is asked only for what the configuration leaves open")
    func laziness() throws {
        let provider = StandInProvider(json: "{}")
        let settings = """
            client_secret: 's', issuer: 'https://a.example', token_endpoint: 'https://a.example/t',
            userinfo_endpoint: 'https://a.example/u', code_challenge_method: null,
            token_endpoint_auth_method: 'client_secret_post'
            """
        let client = try client(settings, body: "{}", provider: provider)
        _ = try client.server.tokenEndpoint()
        _ = try client.server.refreshEndpoint()
        _ = try client.server.userinfoEndpoint()
        _ = try client.authentication()
        #expect(try client.challengeMethod() == nil)
        #expect(provider.requests.isEmpty)
        #expect(throws: AccountError.self) { try client.server.authorizationEndpoint() }
        #expect(provider.requests.count == 2)
    }

    @Test("S256 that the metadata list needs a key, and is not left out without one")
    func missingKey() throws {
        let provider = StandInProvider(
            json: #"{"issuer":"https://a.example","code_challenge_methods_supported":["S256"]}"#
        )
        let client = try client(
            "issuer: 'https://a.example'",
            body: #"{"state":"s"}"#,
            provider: provider
        )
        let failure = ProviderFailure.misconfigured(ProviderError(code: "missing_pkce_key"))
        #expect(throws: AccountError.provider(failure, nothingSent: true)) {
            try client.codeVerifier(callbackURI: "https://oauth-svc.fibery.io", state: "s")
        }
    }

    @Test("A17: PKCE that the metadata decide is not left out for want of them")
    func missingMetadata() throws {
        let settings = """
            client_secret: 's', issuer: 'https://a.example', token_endpoint: 'https://a.example/t',
            authorization_endpoint: 'https://a.example/a'
            """
        let absent = StandInProvider { _ in HTTPResponse(status: 404) }
        let client = try client(settings, body: #"{"state":"s"}"#, provider: absent)
        #expect(throws: AccountError.missingMetadata) { try client.challengeMethod() }
        for method in ["'S256'", "null"] {
            let settled = "code_challenge_method: \(method), \(settings)"
            let client = try self.client(settled, body: #"{"state":"s"}"#, provider: absent)
            #expect(try (client.challengeMethod() == nil) == (method == "null"))
        }
    }

    @Test("A17: PKCE is not decided by half of the metadata")
    func partialMetadata() throws {
        let provider = StandInProvider { request in
            if request.uri.hasSuffix("openid-configuration") { return HTTPResponse(status: 503) }
            return HTTPResponse(status: 200, body: Array(#"{"issuer":"https://a.example"}"#.utf8))
        }
        let settings = "client_secret: 's', issuer: 'https://a.example'"
        let client = try client(settings, body: "{}", provider: provider)
        let failure = ProviderFailure.unavailable(status: 503, retryAfter: nil)
        #expect(throws: AccountError.provider(failure, nothingSent: true)) {
            try client.challengeMethod()
        }
    }
}
