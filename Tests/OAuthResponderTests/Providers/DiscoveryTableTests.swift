import Locks
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("What discovery remembers, and for whom")
struct DiscoveryTableTests {
    private static func document(_ issuer: String, _ more: String = "") -> HTTPResponse {
        let text = """
            {"issuer":"\(issuer)","authorization_endpoint":"\(issuer)/a",
            "token_endpoint":"\(issuer)/t","userinfo_endpoint":"\(issuer)/u",
            "token_endpoint_auth_methods_supported":["client_secret_post"],
            "code_challenge_methods_supported":["S256"]\(more)}
            """
        return HTTPResponse(status: 200, body: Array(text.utf8))
    }

    /// Every issuer has a document.
    private let provider = StandInProvider { request in
        let path = request.uri.split(separator: "/").last ?? ""
        return document("https://a.example/\(path)")
    }

    private func ask(
        _ discovery: Discovery,
        _ name: String,
        isConfigured: Bool = true,
        at now: ContinuousClock.Instant,
        of client: any HTTPClient
    ) throws -> ServerMetadata? {
        let uri = try #require(AbsoluteURI("https://a.example/\(name)"))
        return try discovery.publication(
            of: Discovery.Issuer(
                endpoint: Endpoint(uri: uri, addressRule: .any),
                isConfigured: isConfigured
            ),
            now: now,
            over: ProviderConnection(client: client, deadline: .now + .seconds(20))
        ).document
    }

    /// Each tenant is asked for a second after the one before it.
    ///
    /// The end of an entry counts the time that its fetch took, so two of the same second could end
    /// in either order.
    @Test("A7: made-up tenants push each other out, and no configured issuer")
    func madeUp() throws {
        let discovery = Discovery(byteLimit: 16 * 1024)
        let now = ContinuousClock.now
        _ = try ask(discovery, "ours", at: now, of: provider)
        for number in 0..<260 {
            let tenant = "tenant\(number)"
            _ = try ask(
                discovery,
                tenant,
                isConfigured: false,
                at: now + .seconds(number),
                of: provider
            )
        }
        #expect(provider.requests.count == 261)
        let later = now + .seconds(260)
        _ = try ask(discovery, "ours", at: later, of: provider)
        _ = try ask(discovery, "tenant259", isConfigured: false, at: later, of: provider)
        #expect(provider.requests.count == 261)
        _ = try ask(discovery, "tenant0", isConfigured: false, at: later, of: provider)
        #expect(provider.requests.count == 262)
    }

    @Test("A7: of a document of a megabyte nothing stays but what is read again")
    func megabyte() throws {
        let long = String(repeating: "x", count: 1 << 19)
        let response = Self.document(
            "https://a.example",
            """
            ,"scopes_supported":["\(long)"],"other":"\(long)"
            """
        )
        var metadata = try ServerMetadata(of: response, issuer: "https://a.example")
        #expect(metadata.keptBytes < 1024)
        let lists = #"["S256","\#(long)","client_secret_basic","client_secret_basic"]"#
        let members = """
            {"issuer":"https://a.example","token_endpoint_auth_methods_supported":\(lists),
            "code_challenge_methods_supported":\(lists),"token_endpoint":"https://a.example/\(long)"}
            """
        let answer = HTTPResponse(status: 200, body: Array(members.utf8))
        metadata = try ServerMetadata(of: answer, issuer: "https://a.example")
        #expect(metadata.tokenEndpointAuthMethods == ["client_secret_basic"])
        #expect(metadata.codeChallengeMethods == ["S256"])
        #expect(metadata.tokenEndpoint == nil)
        #expect(metadata.keptBytes < BoundedTable<String, Int>.valueLimit)
    }

    @Test("A12: two hundred first calls make one fetch, and all get its outcome")
    func firstCalls() throws {
        let discovery = Discovery()
        let results = try onManyThreads(200) { _ in
            try? ask(discovery, "one", at: .now, of: provider)?.tokenEndpoint
        }
        #expect(results.allSatisfy { $0 == "https://a.example/one/t" })
        #expect(provider.requests.count == 1)
    }

    @Test("A12: many calls of an issuer that fails make one fetch, and all get the failure")
    func failure() throws {
        let discovery = Discovery()
        let broken = StandInProvider { _ in HTTPResponse(status: 503) }
        let results = try onManyThreads(100) { _ in
            Result { try ask(discovery, "one", at: .now, of: broken) }.failure as? ProviderFailure
        }
        let failure = ProviderFailure.unavailable(status: 503, retryAfter: nil)
        #expect(results.allSatisfy { $0 == failure })
        #expect(broken.requests.count == 2)
    }

    @Test("A12: while one call renews a document, it serves the others")
    func renewal() throws {
        let discovery = Discovery()
        let start = ContinuousClock.now
        _ = try ask(discovery, "one", at: start, of: provider)
        let later = start + Discovery.freshness + .seconds(1)
        let meanwhile = Lock<String?>(nil)
        let renewing = StandInProvider { request in
            // Asked from within the fetch: to wait for it would take for ever.
            let known = try? ask(discovery, "one", at: later, of: provider)
            meanwhile.withLock { $0 = known?.tokenEndpoint }
            return Self.document("https://a.example/one")
        }
        _ = try ask(discovery, "one", at: later, of: renewing)
        #expect(meanwhile.withLock { $0 } == "https://a.example/one/t")
        #expect(renewing.requests.count == 1)
        #expect(provider.requests.count == 1)
    }

    @Test("A12: who waits for a fetch waits no longer than to its own deadline")
    func waiting() throws {
        let discovery = Discovery()
        let impatient = Lock<ProviderFailure?>(nil)
        let uri = try #require(AbsoluteURI("https://a.example/one"))
        let issuer = Discovery.Issuer(
            endpoint: Endpoint(uri: uri, addressRule: .any),
            isConfigured: true
        )
        let slow = StandInProvider { request in
            do throws(ProviderFailure) {
                let other = ProviderConnection(client: provider, deadline: .now)
                _ = try discovery.publication(of: issuer, now: .now, over: other)
            } catch {
                impatient.withLock { $0 = error }
            }
            return Self.document("https://a.example/one")
        }
        let connection = ProviderConnection(client: slow, deadline: .now + .seconds(20))
        #expect(try discovery.publication(of: issuer, now: .now, over: connection).document != nil)
        #expect(impatient.withLock { $0 } == .transport(.responseTimedOut))
        #expect(provider.requests.isEmpty)
    }

    @Test("the issuer that a document declares in place of ours is told, in one short line")
    func foreignIssuer() throws {
        let declared: [(String, String)] = [
            ("https://other.example/x", "https://other.example/x"), ("a\\nb", "no address"),
            ("https://other.example/?code=x", "https://other.example/"),
            ("https://o.example/" + String(repeating: "x", count: 1000), ""),
        ]
        for (text, shown) in declared {
            let told = Lock<[[String]]>([])
            let discovery = Discovery { issuer, declared in
                told.withLock { $0.append([issuer, declared]) }
            }
            let provider = StandInProvider(json: "{\"issuer\":\"\(text)\"}")
            #expect(try ask(discovery, "one", at: .now, of: provider) == nil)
            let lines = told.withLock { $0 }
            #expect(lines.count == 2 && lines.allSatisfy { $0[0] == "https://a.example/one" })
            #expect(lines.allSatisfy { shown.isEmpty ? $0[1].utf8.count == 200 : $0[1] == shown })
        }
    }
}

extension Result {
    /// The failure; nil for a success.
    fileprivate var failure: Failure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}
