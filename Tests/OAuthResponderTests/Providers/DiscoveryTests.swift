import Locks
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Discovery")
struct DiscoveryTests {
    /// A server whose answers can be changed, and which remembers what it was asked.
    private final class Server: HTTPClient {
        private struct State {
            var answers: [String: HTTPResponse] = [:]
            var failure: TransportError?
            var requests: [HTTPRequest] = []
            var deadlines: [ContinuousClock.Instant] = []
        }

        private let state = Lock(State())

        func publish(_ path: String, _ members: String, status: Int = 200) {
            let answer = HTTPResponse(status: status, body: Array(members.utf8))
            state.withLock { $0.answers["https://a.example" + path] = answer }
        }

        func publishNothing() { state.withLock { $0.answers = [:] } }

        func fail(_ failure: TransportError?) { state.withLock { $0.failure = failure } }

        func send(
            _ request: HTTPRequest,
            deadline: ContinuousClock.Instant
        ) throws(TransportError) -> HTTPResponse {
            try state.withLock { state throws(TransportError) in
                state.requests.append(request)
                state.deadlines.append(deadline)
                if let failure = state.failure { throw failure }
                return state.answers[request.uri] ?? HTTPResponse(status: 404)
            }
        }

        var requests: [HTTPRequest] { state.withLock(\.requests) }
        var deadlines: [ContinuousClock.Instant] { state.withLock(\.deadlines) }
        var paths: [String] { requests.map { String($0.uri.dropFirst("https://a.example".count)) } }
    }

    private let server = Server()
    private let discovery = Discovery()
    private let start = ContinuousClock.now

    private static let oauth = "/.well-known/oauth-authorization-server"
    private static let openID = "/.well-known/openid-configuration"
    private static let whole = """
        {"issuer":"https://a.example","authorization_endpoint":"https://a.example/a",
        "token_endpoint":"https://a.example/t","userinfo_endpoint":"https://a.example/u",
        "token_endpoint_auth_methods_supported":["client_secret_post"],
        "code_challenge_methods_supported":["S256"]}
        """

    private func ask(
        _ issuer: String = "https://a.example",
        after seconds: Int = 0
    ) throws -> ServerMetadata? {
        try discovery.publication(
            of: Discovery.Issuer(
                endpoint: Endpoint(uri: #require(AbsoluteURI(issuer)), addressRule: .any),
                isConfigured: true
            ),
            now: start + .seconds(seconds),
            over: ProviderConnection(client: server, deadline: .now + .seconds(20))
        ).document
    }

    @Test(
        "RFC 8414 §3.1 and OpenID Connect Discovery section 4: where the documents lie",
        arguments: [
            (
                "https://example.com", "https://example.com/.well-known/oauth-authorization-server",
                "https://example.com/.well-known/openid-configuration"
            ),
            (
                "https://example.com/",
                "https://example.com/.well-known/oauth-authorization-server",
                "https://example.com/.well-known/openid-configuration"
            ),
            (
                "https://example.com/issuer1",
                "https://example.com/.well-known/oauth-authorization-server/issuer1",
                "https://example.com/issuer1/.well-known/openid-configuration"
            ),
            (
                "https://example.com:8443/a/b/",
                "https://example.com:8443/.well-known/oauth-authorization-server/a/b",
                "https://example.com:8443/a/b/.well-known/openid-configuration"
            ),
        ]
    )
    func addresses(issuer: String, oauth: String, openID: String) throws {
        let uri = try #require(AbsoluteURI(issuer))
        #expect(ServerMetadata.addresses(of: uri) == [oauth, openID])
    }

    @Test("the document of RFC 8414 is asked first, once an hour, with the standard fields")
    func order() throws {
        server.publish(Self.oauth, Self.whole)
        #expect(try ask()?.tokenEndpoint == "https://a.example/t")
        #expect(try ask(after: 3599)?.tokenEndpoint == "https://a.example/t")
        #expect(server.paths == [Self.oauth])
        #expect(server.requests.first?.fields.firstValue(of: "User-Agent") == Version.userAgent)
        #expect(server.requests.first?.fields.firstValue(of: "Accept") == "application/json")
        #expect(try ask(after: 3601) != nil)
        #expect(server.paths == [Self.oauth, Self.oauth])
    }

    @Test("what the first document lacks is taken from the second, and nothing else")
    func completion() throws {
        server.publish(
            Self.oauth,
            """
            {"issuer":"https://a.example","token_endpoint":"https://a.example/first",
            "code_challenge_methods_supported":["plain"]}
            """
        )
        server.publish(Self.openID, Self.whole)
        let found = try #require(try ask())
        #expect(found.tokenEndpoint == "https://a.example/first")
        #expect(found.authorizationEndpoint == "https://a.example/a")
        #expect(found.userinfoEndpoint == "https://a.example/u")
        #expect(found.tokenEndpointAuthMethods == ["client_secret_post"])
        #expect(!found.supportsS256)
        #expect(server.paths == [Self.oauth, Self.openID])
    }

    @Test(
        "an address that answers anything but an object of this issuer counts as absent",
        arguments: [
            (404, "{}"), (200, "<html>"), (200, "[]"), (200, "{}"), (301, whole), (500, whole),
            (200, #"{"issuer":"https://evil.test","token_endpoint":"https://evil.test/t"}"#),
            (200, #"{"issuer":"https://a.example/","token_endpoint":"https://evil.test/t"}"#),
            (200, #"{"issuer":"https://A.example","token_endpoint":"https://evil.test/t"}"#),
            (200, #"{"issuer":["https://a.example"],"token_endpoint":"https://evil.test/t"}"#),
        ]
    )
    func absent(status: Int, body: String) throws {
        server.publish(Self.oauth, body, status: status)
        server.publish(Self.openID, Self.whole)
        #expect(try ask()?.tokenEndpoint == "https://a.example/t")
        #expect(server.paths == [Self.oauth, Self.openID])
    }

    @Test("an issuer with a final slash is compared with it")
    func finalSlash() throws {
        let document = Self.whole.replacing("\"https://a.example\"", with: "\"https://a.example/\"")
        server.publish(Self.openID, document)
        #expect(try ask("https://a.example/")?.issuer == "https://a.example/")
        #expect(try ask("https://a.example") == nil)
    }

    @Test(
        "an endpoint that is not https is passed over",
        arguments: ["http://a.example/t", "http://localhost/t", "file:///etc/passwd", "/t", ""]
    )
    func unsafeEndpoint(uri: String) throws {
        server.publish(Self.oauth, Self.whole.replacing("https://a.example/t", with: uri))
        #expect(try ask()?.tokenEndpoint == nil)
        #expect(try ask()?.authorizationEndpoint == "https://a.example/a")
    }

    @Test("A12: a failure is believed for ten seconds; no document is believed for a minute")
    func failures() throws {
        server.fail(.connectTimedOut)
        #expect(throws: ProviderFailure.transport(.connectTimedOut)) { try ask() }
        server.fail(nil)
        server.publish(Self.oauth, "", status: 503)
        #expect(throws: ProviderFailure.transport(.connectTimedOut)) { try ask(after: 9) }
        #expect(server.requests.count == 2)
        let unavailable = ProviderFailure.unavailable(status: 503, retryAfter: nil)
        #expect(throws: unavailable) { try ask(after: 11) }
        #expect(throws: unavailable) { try ask(after: 20) }
        #expect(server.requests.count == 4)
        server.publishNothing()
        #expect(try ask(after: 22) == nil)
        server.publish(Self.oauth, Self.whole)
        #expect(try ask(after: 81) == nil)
        #expect(try ask(after: 83) != nil)
    }

    @Test("an old document serves for a day while the server is gone, and not longer")
    func staleness() throws {
        server.publish(Self.oauth, Self.whole)
        #expect(try ask() != nil)
        server.fail(.connectTimedOut)
        #expect(try ask(after: 3601) != nil)
        #expect(try ask(after: 3650) != nil)
        #expect(server.requests.count == 3)
        #expect(try ask(after: 86_000) != nil)
        #expect(throws: ProviderFailure.transport(.connectTimedOut)) { try ask(after: 90_000) }
    }

    @Test("an old document serves for a day while the server denies it, whole or in part")
    func vanished() throws {
        server.publish(Self.oauth, Self.whole)
        #expect(try ask()?.supportsS256 == true)
        server.publishNothing()
        #expect(try ask(after: 3601)?.supportsS256 == true)
        server.publish(
            Self.oauth,
            #"{"issuer":"https://a.example","token_endpoint":"https://a.example/t"}"#
        )
        server.publish(Self.openID, "", status: 503)
        #expect(try ask(after: 3700)?.supportsS256 == true)
        server.publishNothing()
        #expect(try ask(after: 90_000) == nil)
    }

    @Test("half of the documents is asked for again after a minute")
    func partial() throws {
        server.publish(
            Self.oauth,
            #"{"issuer":"https://a.example","token_endpoint":"https://a.example/t"}"#
        )
        server.publish(Self.openID, "", status: 503)
        #expect(try ask()?.userinfoEndpoint == nil)
        server.publish(Self.openID, Self.whole)
        #expect(try ask(after: 30)?.userinfoEndpoint == nil)
        #expect(try ask(after: 61)?.userinfoEndpoint == "https://a.example/u")
    }

    @Test("a foreign issuer is asked at public addresses alone")
    func addressRule() throws {
        let uri = try #require(AbsoluteURI("https://a.example"))
        _ = try discovery.publication(
            of: Discovery.Issuer(
                endpoint: Endpoint(uri: uri, addressRule: .publicOnly),
                isConfigured: false
            ),
            now: start,
            over: ProviderConnection(client: server, deadline: .now + .seconds(20))
        )
        #expect(server.requests.map(\.addressRule) == [.publicOnly, .publicOnly])
    }

    @Test("A12: both addresses together get a quarter of the time that the request has left")
    func budget() throws {
        let before = ContinuousClock.now
        _ = try ask()
        let deadlines = server.deadlines
        #expect(deadlines.count == 2 && deadlines.first == deadlines.last)
        let latest = ContinuousClock.now + .seconds(5)
        #expect(deadlines.allSatisfy { before + .seconds(4) < $0 && $0 <= latest })
    }
}
