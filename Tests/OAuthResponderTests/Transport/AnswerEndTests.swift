import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Ends of answers")
struct AnswerEndTests {
    private let server: FaultServer
    private let client: CurlHTTPClient

    init() throws {
        server = try FaultServer.ending()
        client = try CurlHTTPClient(
            connectTimeout: .seconds(5),
            timeout: .seconds(5),
            trustStore: try TrustStore(adding: #require(server.folder) + "/cert.pem")
        )
    }

    private func answer(_ path: String, port: String) throws -> HTTPResponse {
        let request = HTTPRequest(
            method: .post,
            uri: try server.uri(path, port: port, host: "localhost"),
            body: Array("code=1".utf8),
            isRepeatable: false
        )
        return try client.send(request, deadline: .now + .seconds(5))
    }

    private static let tls = ["tls12", "tls13"]
    private static let ports = ["http"] + tls
    private static let form = "access_token=at-0123456789&refresh_token=rt-01234"

    @Test("a body that ends with the connection may be truncated unless close_notify ends it")
    func unannouncedEnd() throws {
        for port in Self.tls {
            for name in ["form", "json", "old", "gzip", "gzipjson", "empty"] {
                #expect(try !answer("\(name)/notify", port: port).mayBeTruncated, "\(name)")
                #expect(try answer("\(name)/close", port: port).mayBeTruncated, "\(name)")
                #expect(try answer("\(name)/reset", port: port).mayBeTruncated, "\(name)")
            }
        }
    }

    @Test("plain http knows no close_notify, and a reset all the same")
    func plainHTTP() throws {
        let closed = try answer("form/close", port: "http")
        #expect(!closed.mayBeTruncated && closed.body == Array(Self.form.utf8))
        #expect(try !answer("old/close", port: "http").mayBeTruncated)
        #expect(try answer("form/reset", port: "http").mayBeTruncated)
    }

    @Test("an announced end needs no close_notify", arguments: ["whole", "chunks", "nocontent"])
    func announcedEnd(answer name: String) throws {
        for port in Self.ports {
            for end in ["notify", "close", "reset"] {
                let answer = try answer("\(name)/\(end)", port: port)
                #expect(!answer.mayBeTruncated, "\(port) \(end)")
                if name != "nocontent" { #expect(answer.body == Array(Self.form.utf8)) }
            }
        }
    }

    @Test(
        "an announced end that does not come is an error, and so is a head without its end",
        arguments: [
            ("length", TransportError.invalidResponse), ("chunked", .invalidResponse),
            ("head", .invalidResponse), ("gzipcut", .invalidResponse),
            ("nothing", .connectionBroken),
        ]
    )
    func missingEnd(answer name: String, error: TransportError) {
        for port in Self.ports {
            for end in ["notify", "close", "reset"] {
                #expect(throws: error, "\(port) \(end)") {
                    try answer("\(name)/\(end)", port: port)
                }
            }
        }
    }

    @Test("a server that demands a client's certificate says so, before the request or after it")
    func clientCertificate() throws {
        for port in ["tls12-demand", "tls13-demand"] {
            #expect(throws: TransportError.unreachable(.tlsClientCertificate), "\(port)") {
                try answer("form/notify", port: port)
            }
        }
    }

    @Test("a server that asks for a client's certificate and goes on without it answers")
    func optionalCertificate() throws {
        #expect(try answer("whole/close", port: "tls13-ask").status == 200)
        // What breaks later is no fault of a certificate.
        #expect(throws: TransportError.connectionBroken) {
            try answer("nothing/notify", port: "tls13-ask")
        }
    }

    @Test("an alert of TLS is named by what it says")
    func alert() {
        for (number, reason) in [
            (40, TransportError.Reason.tlsHandshakeFailure), (42, .tlsFailed),
            (48, .tlsUnknownAuthority), (70, .tlsProtocolVersion), (71, .tlsHandshakeFailure),
            (80, .tlsInternalError), (112, .tlsUnrecognizedName),
        ] {
            #expect(throws: TransportError.unreachable(reason)) {
                try answer("form/notify", port: "tls-alert-\(number)")
            }
        }
    }

    @Test("a server whose TLS is too old says no alert, but names its version")
    func oldVersion() {
        #expect(throws: TransportError.unreachable(.tlsProtocolVersion)) {
            try answer("form/notify", port: "tls-old")
        }
    }

    @Test(
        "silent addresses before a good one cost half of the time that is left, each",
        arguments: [
            ["127.0.0.2", "127.0.0.1"], ["127.0.0.2", "127.0.0.3", "127.0.0.1"],
            ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"],
            ["127.0.0.2", "127.0.0.3", "::ffff:127.0.0.1"],
        ]
    )
    func silentAddresses(addresses: [String]) throws {
        let client = try CurlHTTPClient(
            connectTimeout: .seconds(4),
            timeout: .seconds(8),
            trustStore: try TrustStore(adding: #require(server.folder) + "/cert.pem"),
            resolver: NameResolver { _ in addresses }
        )
        let port = try server.port("tls13")
        let request = HTTPRequest(
            method: .post,
            uri: "https://provider.example:\(port)/whole/notify",
            isRepeatable: false
        )
        let start = ContinuousClock.now
        #expect(try client.send(request, deadline: .now + .seconds(8)).status == 200)
        // Addresses of the other family don't wait for those of the first.
        if addresses.last?.contains(":") == true {
            #expect(ContinuousClock.now - start < .milliseconds(1500))
        }
    }
}
