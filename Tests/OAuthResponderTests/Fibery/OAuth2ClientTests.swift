import Synchronization
import Testing

@testable import OAuthResponder

@Suite("The OAuth 2 provider of a call")
struct OAuth2ClientTests {
    /// Answers every request with one body, and remembers the requests.
    private final class Provider: HTTPClient {
        let body: String
        let requests = Mutex<[HTTPRequest]>([])

        init(_ body: String) { self.body = body }

        func send(
            _ request: HTTPRequest,
            deadline: ContinuousClock.Instant
        ) throws(TransportError) -> HTTPResponse {
            requests.withLock { $0.append(request) }
            return HTTPResponse(status: 200, body: Array(body.utf8))
        }
    }

    private func client(
        _ settings: String,
        body: String,
        provider: Provider
    ) throws -> OAuth2Client {
        let members = try JSON5Text.value(of: Array("{client_id: 'id', \(settings)}".utf8))
        let reader = SettingsReader(
            try #require(members.object),
            path: "",
            findings: ConfigurationFindings()
        )
        let app = Configuration.App(
            name: "crm",
            title: "crm",
            accessKeys: [],
            oauth1: nil,
            oauth2: OAuth2Provider(reader)
        )
        let commons = Call.Commons(
            callbackOrigins: [],
            discovery: Discovery(),
            tokenAnswers: SharedCalls(),
            tokenCredentials: SharedCalls(),
            now: { Timestamp(milliseconds: 0) }
        )
        return try OAuth2Client(
            Call(
                step: .validate,
                app: app,
                body: RequestBody(.complete(Array(body.utf8))),
                connection: ProviderConnection(client: provider, deadline: .now + .seconds(10)),
                commons: commons
            )
        )
    }

    @Test("the addresses that a foreign issuer names must be public too")
    func foreignIssuer() throws {
        let provider = Provider(
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
        let rules = provider.requests.withLock { $0.map(\.addressRule) }
        #expect(rules == [.publicOnly, .publicOnly])
    }

    @Test("an issuer is asked only for what the configuration leaves open")
    func laziness() throws {
        let provider = Provider("{}")
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
        #expect(provider.requests.withLock { $0.isEmpty })
        #expect(throws: ServiceError.self) { try client.server.authorizationEndpoint() }
        #expect(provider.requests.withLock { $0.count } == 2)
    }

    @Test("S256 that the metadata list needs a key, and is not left out without one")
    func missingKey() throws {
        let provider = Provider(
            #"{"issuer":"https://a.example","code_challenge_methods_supported":["S256"]}"#
        )
        let client = try client(
            "issuer: 'https://a.example'",
            body: #"{"state":"s"}"#,
            provider: provider
        )
        let failure = ProviderFailure.misconfigured(ProviderError(code: "missing_pkce_key"))
        #expect(throws: ServiceError.provider(failure, nothingSent: true)) {
            try client.codeVerifier(callbackURI: "https://oauth-svc.fibery.io")
        }
    }
}
