import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Proxies")
struct ProxyTests {
    private let proxies: FaultServer
    private let provider: FaultServer

    init() throws {
        proxies = try FaultServer.proxies()
        provider = try FaultServer.ending()
    }

    /// Asks for an address over a proxy.
    private func answer(
        over proxy: String,
        _ uri: String = "https://provider.example/token",
        trusting server: FaultServer? = nil,
        connectTimeout: Duration = .seconds(5)
    ) throws -> HTTPResponse {
        let client = try CurlHTTPClient(
            connectTimeout: connectTimeout,
            timeout: .seconds(5),
            proxy: Secret(proxy),
            trustStore: try TrustStore(
                adding: (server ?? provider).folder.map { $0 + "/cert.pem" }
            ),
            resolver: NameResolver { $0 == "no-proxy.example" ? [] : ["127.0.0.1"] }
        )
        let request = HTTPRequest(method: .post, uri: uri, body: [65], isRepeatable: false)
        return try client.send(request, deadline: .now + .seconds(5))
    }

    private func proxy(_ name: String, _ scheme: String = "http") throws -> String {
        "\(scheme)://name:word@localhost:\(try proxies.port(name))"
    }

    @Test("what a proxy of HTTP answers decides who must act")
    func http() throws {
        for (name, reason) in [
            ("http-407", TransportError.ProxyReason.unauthorized), ("http-403", .refused),
            ("http-400", .refused), ("http-405", .refused), ("http-501", .refused),
            ("http-408", .providerUnreachable), ("http-429", .providerUnreachable),
            ("http-500", .providerUnreachable), ("http-502", .providerUnreachable),
            ("http-503", .providerUnreachable), ("http-504", .providerUnreachable),
            ("http-301", .invalidResponse), ("nonsense", .invalidResponse),
            ("close", .invalidResponse), ("mail", .invalidResponse), ("closed", .unreachable),
        ] {
            let proxy = try proxy(name)
            #expect(throws: TransportError.proxyFailed(reason), "\(name)") {
                try answer(over: proxy)
            }
        }
    }

    @Test("what a proxy of SOCKS answers decides who must act", arguments: ["socks5", "socks5h"])
    func socks(scheme: String) throws {
        for (name, reason) in [
            ("nomethod", TransportError.ProxyReason.unauthorized), ("badpassword", .unauthorized),
            ("socks-1", .providerUnreachable), ("socks-2", .refused),
            ("socks-3", .providerUnreachable), ("socks-4", .providerUnreachable),
            ("socks-5", .providerUnreachable), ("socks-6", .providerUnreachable),
            ("socks-7", .refused), ("socks-8", .refused), ("socks-99", .invalidResponse),
            ("socksclose", .invalidResponse), ("mail", .invalidResponse),
            ("closed", .unreachable),
        ] {
            let proxy = try proxy(name, scheme)
            #expect(throws: TransportError.proxyFailed(reason), "\(name)") {
                try answer(over: proxy)
            }
        }
    }

    @Test("SOCKS 4 has one word for what goes wrong, and one for an unknown user")
    func socks4() throws {
        for (name, reason) in [
            ("socks4", TransportError.ProxyReason.providerUnreachable),
            ("socks4identd", .unauthorized),
        ] {
            let proxy = try proxy(name, "socks4a")
            #expect(throws: TransportError.proxyFailed(reason)) { try answer(over: proxy) }
        }
    }

    @Test("a proxy without an address, or one that is silent, is not the provider's fault")
    func unreached() throws {
        #expect(throws: TransportError.proxyFailed(.unreachable)) {
            try answer(over: "http://no-proxy.example:3128")
        }
        let silent = try proxy("silent")
        #expect(throws: TransportError.proxyFailed(.timedOut)) {
            try answer(over: silent, connectTimeout: .milliseconds(500))
        }
    }

    @Test("an answer of a proxy without an end is not read to its end", .timeLimit(.minutes(1)))
    func endless() throws {
        let proxy = try proxy("endless")
        #expect(throws: TransportError.proxyFailed(.unauthorized)) { try answer(over: proxy) }
    }

    @Test("a proxy that has to be told the address leaves an unknown name to the provider")
    func unknownProvider() throws {
        let proxy = try proxy("socks-4", "socks5")
        #expect(throws: TransportError.unreachable(.nameNotResolved)) {
            try answer(over: proxy, "https://no-proxy.example/token")
        }
    }

    @Test("past the proxy, what fails is the provider's")
    func pastProxy() throws {
        let proxy = try proxy("tunnel")
        func answer(_ path: String, port: String, host: String = "localhost") throws -> HTTPResponse
        {
            let uri = try provider.uri(path, port: port, host: host)
            return try self.answer(over: proxy, uri)
        }
        #expect(try answer("whole/notify", port: "tls13").status == 200)
        #expect(try answer("form/close", port: "tls13").mayBeTruncated)
        #expect(throws: TransportError.unreachable(.certificateRejected)) {
            try answer("whole/notify", port: "tls13", host: "other.example")
        }
        #expect(throws: TransportError.unreachable(.tlsClientCertificate)) {
            try answer("whole/notify", port: "tls13-demand")
        }
        #expect(throws: TransportError.unreachable(.tlsUnrecognizedName)) {
            try answer("whole/notify", port: "tls-alert-112")
        }
        #expect(throws: TransportError.connectionBroken) {
            try answer("nothing/close", port: "tls13")
        }
    }

    @Test("TLS with the proxy is told from TLS with the provider")
    func secureProxy() throws {
        let refusing = try proxy("secure-http-403", "https")
        #expect(throws: TransportError.proxyFailed(.refused)) {
            try answer(over: refusing, trusting: proxies)
        }
        let tunnel = try proxy("secure-tunnel", "HTTPS")
        #expect(throws: TransportError.proxyFailed(.tlsFailed)) { try answer(over: tunnel) }
        let plain = try proxy("mail", "https")
        #expect(throws: TransportError.proxyFailed(.tlsFailed)) { try answer(over: plain) }
        let uri = try provider.uri("whole/notify", port: "tls13", host: "localhost")
        #expect(throws: TransportError.unreachable(.certificateRejected)) {
            try answer(over: tunnel, uri, trusting: proxies)
        }
    }
}
