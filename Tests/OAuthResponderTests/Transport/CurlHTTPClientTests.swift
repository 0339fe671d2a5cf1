import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("HTTP client")
struct CurlHTTPClientTests {
    private let server: FaultServer
    private let client: CurlHTTPClient

    init() throws {
        server = try FaultServer()
        client = try CurlHTTPClient(connectTimeout: .seconds(5), timeout: .seconds(5))
    }

    private func post(
        _ path: String,
        port: String = "http",
        body: [UInt8]? = Array("code=1".utf8),
        isRepeatable: Bool = false
    ) throws -> HTTPResponse {
        let request = HTTPRequest(
            method: .post,
            uri: try server.uri(path, port: port),
            body: body,
            isRepeatable: isRepeatable
        )
        return try client.send(request, deadline: .now + .seconds(5))
    }

    private func arrivals(of path: String) throws -> String {
        String(decoding: try post("arrivals/" + path).body, as: UTF8.self)
    }

    /// What the server saw of a request.
    private struct Echo: Decodable {
        var method: String
        var target: String
        var fields: [[String]]
        var body: String
        var number: Int
    }

    private func echo(_ request: HTTPRequest) throws -> Echo {
        let response = try client.send(request, deadline: .now + .seconds(5))
        return try JSONDecoder().decode(Echo.self, from: Data(response.body))
    }

    @Test("nothing is sent but what the request says and what HTTP needs")
    func requestAsWritten() throws {
        let target = "echo/../a%2Fb/%7e?x=%20&y=a+b"
        let seen = try echo(
            HTTPRequest(
                method: .post,
                uri: try server.uri(target),
                fields: [
                    HTTPField(name: "Content-Type", value: "application/json"),
                    HTTPField(name: "X-Empty", value: ""),
                ],
                body: Array("{\"a\":\"é\u{0}\"}".utf8),
                isRepeatable: false
            )
        )
        #expect(seen.method == "POST")
        #expect(seen.target == "/" + target)
        #expect(seen.body.utf8.count == 13)
        let names = seen.fields.map { $0[0] }
        #expect(names == ["Host", "Accept-Encoding", "Content-Type", "X-Empty", "Content-Length"])
        #expect(seen.fields.contains(["Accept-Encoding", "gzip"]))
    }

    @Test("a method goes out as named, with a length only where there can be a body")
    func methods() throws {
        let get = HTTPRequest(method: .get, uri: try server.uri("echo"), isRepeatable: true)
        let seen = try echo(get)
        #expect(seen.method == "GET")
        #expect(seen.fields.map { $0[0] } == ["Host", "Accept-Encoding"])
        var bare = get
        bare.method = .post
        let posted = try echo(bare)
        #expect(posted.method == "POST")
        #expect(posted.fields.contains(["Content-Length", "0"]))
        var query = get
        query.body = Array("a".utf8)
        let asked = try echo(query)
        #expect(asked.method == "GET" && asked.body == "a")
    }

    @Test("calls after another share a connection where they can be repeated")
    func connectionReuse() throws {
        let request = HTTPRequest(method: .post, uri: try server.uri("echo"), isRepeatable: true)
        #expect(try (1...3).map { _ in try echo(request).number } == [1, 2, 3])
    }

    @Test("a request to public addresses alone never uses a kept connection")
    func forbiddenAddressOnKeptConnection() throws {
        var request = HTTPRequest(method: .get, uri: try server.uri("echo"), isRepeatable: true)
        #expect(try echo(request).number == 1)
        request.addressRule = .publicOnly
        #expect(throws: TransportError.forbiddenAddress) { try echo(request) }
    }

    @Test(
        "a request is sent once where the connection dies under it, fresh or kept",
        arguments: [[UInt8]?.none, Array("code=1".utf8)]
    )
    func noSilentResend(body: [UInt8]?) throws {
        #expect(throws: TransportError.connectionBroken) { try post("close/fresh", body: body) }
        #expect(try arrivals(of: "close/fresh") == "1")
        // The first connection, idle for so long, is what lets such a request use a kept one.
        _ = try post("echo")
        usleep(1_050_000)
        let question = HTTPRequest(method: .post, uri: try server.uri("echo"), isRepeatable: false)
        #expect(try echo(question).number == 1)
        // A test that was held up for 100 ms asks once more.
        #expect(try (1...20).contains { _ in try echo(question).number > 1 })
        #expect(throws: TransportError.connectionBroken) { try post("close/kept", body: body) }
        #expect(try arrivals(of: "close/kept") == "1")
    }

    @Test("a kept connection that the server has closed meanwhile is not used")
    func closedWhileIdle() throws {
        #expect(try post("lastword").status == 200)
        let other = try CurlHTTPClient(connectTimeout: .seconds(5), timeout: .seconds(5))
        let question = HTTPRequest(method: .get, uri: try server.uri("closed"), isRepeatable: true)
        while try other.send(question, deadline: .now + .seconds(5)).body != Array("1".utf8) {}
        #expect(try post("echo/after").status == 200)
    }

    @Test("a request that may arrive twice is sent again on a new connection")
    func repeatableResend() throws {
        _ = try post("echo")
        #expect(throws: TransportError.connectionBroken) {
            try post("close/again", isRepeatable: true)
        }
        #expect(try arrivals(of: "close/again") == "2")
    }

    @Test(
        "each fault has its error",
        arguments: [
            ("garbage", TransportError.invalidResponse),
            ("endless", .responseTooLarge),
            ("huge", .responseTooLarge),
            ("toolarge", .responseTooLarge),
            ("truncated", .invalidResponse),
            ("unended", .invalidResponse),
            ("headers", .invalidResponse),
            ("interim", .invalidResponse),
        ]
    )
    func faults(path: String, error: TransportError) throws {
        #expect(throws: error) { try post(path) }
        #expect(try arrivals(of: path) == "1")
    }

    @Test(
        "an answer that does not come, or not to its end, times out",
        arguments: ["stall", "drip"]
    )
    func timeout(path: String) throws {
        let hasty = try CurlHTTPClient(connectTimeout: .seconds(1), timeout: .seconds(1))
        let uri = try server.uri(path)
        #expect(throws: TransportError.responseTimedOut) {
            try hasty.send(
                HTTPRequest(method: .post, uri: uri, isRepeatable: false),
                deadline: .now + .seconds(5)
            )
        }
        #expect(try arrivals(of: path) == "1")
    }

    @Test("nobody listening is a refused connection")
    func refused() {
        #expect(throws: TransportError.unreachable(.connectionRefused)) {
            try post("echo", port: "closed")
        }
    }

    @Test("a name that does not exist is not resolved")
    func unknownName() {
        #expect(throws: TransportError.unreachable(.nameNotResolved)) {
            try client.send(
                HTTPRequest(method: .get, uri: "https://a.invalid/", isRepeatable: true),
                deadline: .now + .seconds(5)
            )
        }
    }

    @Test("a redirect is an answer and is not followed")
    func redirect() throws {
        let response = try post("redirect")
        #expect(response.status == 302)
        #expect(response.fields.firstValue(of: "location") == "/echo/redirected")
        #expect(try arrivals(of: "echo/redirected") == "0")
    }

    @Test("answers of every shape are read to their end")
    func answers() throws {
        #expect(try post("largest").body.count == HTTPResponse.bodyLimit)
        #expect(try post("old").body == Array("old".utf8))
        #expect(try post("empty") == HTTPResponse(status: 204))
        let continued = try post("continue")
        #expect(continued.body == Array("done".utf8))
        #expect(continued.fields.map(\.name) == ["Content-Length", "X-Final"])
        let trailed = try post("trailers")
        #expect(trailed.body == Array("ok".utf8))
        #expect(trailed.fields.firstValue(of: "x-late") == nil)
    }

    @Test("the deadline of the request ends the call, and nothing is sent after it")
    func deadline() throws {
        let request = HTTPRequest(
            method: .post,
            uri: try server.uri("stall/late"),
            isRepeatable: false
        )
        let start = ContinuousClock.now
        #expect(throws: TransportError.responseTimedOut) {
            try client.send(request, deadline: .now + .milliseconds(500))
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(throws: TransportError.connectTimedOut) {
            try client.send(request, deadline: .now)
        }
        #expect(try arrivals(of: "stall/late") == "1")
    }

    @Test("plain http goes to this machine alone")
    func plainHTTP() {
        #expect(throws: TransportError.unreachable(.other)) {
            try client.send(
                HTTPRequest(method: .get, uri: "http://192.0.2.1/", isRepeatable: true),
                deadline: .now + .seconds(5)
            )
        }
    }

    @Test("a name and password in a URI are not sent")
    func userInformation() throws {
        let uri = try server.uri("echo/user").replacing("://", with: "://a:b@")
        #expect(throws: TransportError.unreachable(.other)) {
            try client.send(
                HTTPRequest(method: .get, uri: uri, isRepeatable: true),
                deadline: .now + .seconds(5)
            )
        }
        #expect(try arrivals(of: "echo/user") == "0")
    }

    @Test("a configured proxy is asked to connect to https hosts, and never for plain http")
    func proxy() throws {
        let client = try CurlHTTPClient(
            connectTimeout: .seconds(5),
            timeout: .seconds(5),
            proxy: Secret(try server.uri(""))
        )
        var request = HTTPRequest(
            method: .post,
            uri: "https://provider.example/token",
            isRepeatable: false,
            addressRule: .publicOnly
        )
        #expect(throws: TransportError.proxyFailed(.refused)) {
            try client.send(request, deadline: .now + .seconds(5))
        }
        request.uri = try server.uri("arrivals?provider.example:443")
        request.addressRule = .any
        #expect(try client.send(request, deadline: .now + .seconds(5)).body == Array("1".utf8))
    }

    @Test("where the process has no descriptor left, nobody refused a connection")
    func noDescriptor() async throws {
        let uri = try server.uri("echo")
        await #expect(processExitsWith: .success) { [uri = uri as String] in
            let client = try CurlHTTPClient(connectTimeout: .seconds(5), timeout: .seconds(5))
            let request = HTTPRequest(method: .get, uri: uri, isRepeatable: true)
            // Descriptors 0 to 2 are in use for as long as the process lives. Any higher limit would
            // leave one where a thread of the test library just closed its own.
            var limit = rlimit()
            #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            let usual = limit.rlim_cur
            limit.rlim_cur = 3
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            #expect(throws: TransportError.unreachable(.other)) {
                try client.send(request, deadline: .now + .seconds(5))
            }
            limit.rlim_cur = usual
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            #expect(try client.send(request, deadline: .now + .seconds(5)).status == 200)
        }
    }

    @Test("proxy variables of the environment are ignored")
    func proxyVariables() async throws {
        let uri = try server.uri("echo")
        let proxy = try server.uri("", port: "closed")
        await #expect(processExitsWith: .success) {
            [uri = uri as String, proxy = proxy as String] in
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
                setenv(name, proxy, 1)
            }
            let client = try CurlHTTPClient(connectTimeout: .seconds(5), timeout: .seconds(5))
            let request = HTTPRequest(method: .get, uri: uri, isRepeatable: true)
            let response = try client.send(request, deadline: .now + .seconds(5))
            #expect(response.status == 200)
        }
    }
}
