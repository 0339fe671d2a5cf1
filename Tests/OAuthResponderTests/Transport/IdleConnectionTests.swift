import Dispatch
import FoundationEssentials
import Glibc
import Locks
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Idle connections")
struct IdleConnectionTests {
    private let server: FaultServer
    private let client: CurlHTTPClient

    init() throws {
        server = try FaultServer.closing()
        client = try CurlHTTPClient(
            connectTimeout: .seconds(10),
            timeout: .seconds(10),
            trustStore: try TrustStore(adding: #require(server.folder) + "/cert.pem")
        )
    }

    /// What the server saw of a request.
    private struct Echo: Decodable {
        var arrivals: Int
        var number: Int
        var isResumed: Bool
    }

    private func ask(_ path: String, port: String, isRepeatable: Bool) throws -> Echo {
        let request = HTTPRequest(
            method: .post,
            uri: try server.uri(path, port: port, host: "localhost"),
            body: Array("code=\(path)".utf8),
            isRepeatable: isRepeatable
        )
        let response = try client.send(request, deadline: .now + .seconds(10))
        return try JSONDecoder().decode(Echo.self, from: Data(response.body))
    }

    /// Calls with pauses that end about when the server closes the connection: never a failure, and
    /// never a code that arrives twice.
    private func call(port: String, idle: Int) throws {
        let count = [0: 100, 50: 30, 200: 10, 1000: 3][idle, default: 2]
        for index in 0..<count {
            let isRepeatable = index % 3 == 1
            let path = "\(port)-\(index)"
            _ = try ask(path, port: port, isRepeatable: isRepeatable)
            if !isRepeatable {
                // On a connection of its own, so that the question does not change what is asked.
                #expect(try arrivals(of: path, port: port) == 1)
            }
            usleep(UInt32(max(0, idle * 1000 + (index % 7 - 3) * 200)))
        }
    }

    private func arrivals(of path: String, port: String) throws -> Int {
        try ask("arrivals/" + path, port: "http-30000-cut", isRepeatable: true).arrivals
    }

    @Test(
        "no call fails and no code is sent twice, whenever the server closes idle connections"
    )
    func closing() throws {
        let failures = Lock<[String]>([])
        let group = DispatchGroup()
        for idle in [0, 50, 200, 1000, 2000] {
            for kind in ["http-\(idle)-cut"]
                + ["tls12", "tls13"].flatMap({ ["\($0)-\(idle)-cut", "\($0)-\(idle)-notify"] })
            {
                group.enter()
                try DetachedThread.start {
                    do {
                        try self.call(port: kind, idle: idle)
                    } catch {
                        failures.withLock { $0.append("\(kind): \(error)") }
                    }
                    group.leave()
                }
            }
        }
        group.wait()
        #expect(failures.withLock { $0 } == [])
    }

    @Test("a new connection resumes the TLS session", arguments: ["tls12", "tls13"])
    func resumption(version: String) throws {
        let first = try ask("first", port: version + "-30000-cut", isRepeatable: false)
        // The server is not known to keep connections yet.
        let second = try ask("second", port: version + "-30000-cut", isRepeatable: false)
        #expect(!first.isResumed)
        #expect(second.isResumed && second.number == 1)
    }

    @Test("a code goes over a kept connection when the server is known to keep them for a second")
    func proof() throws {
        let port = "http-30000-cut"
        _ = try ask("witness", port: port, isRepeatable: true)
        let beginning = ContinuousClock.now
        #expect(try ask("early", port: port, isRepeatable: false).number == 1)
        // How long the connection is idle is what is tested here.
        while .now - beginning < IdleConnections.proof + .milliseconds(50) { usleep(10_000) }
        #expect(try ask("late", port: port, isRepeatable: false).number == 1)
        // A test that was held up for 100 ms asks once more.
        #expect(
            try (1...20).contains { _ in
                try ask("soon", port: port, isRepeatable: false).number == 2
            }
        )
        #expect(client.connections.count == 2)
    }

    @Test("the pool is bounded")
    func bounded() throws {
        let pool = IdleConnections()
        for number in 0...IdleConnections.limit {
            pool.park(try #require(MultiHandle()), socket: 0, to: "\(number)")
        }
        #expect(pool.count == IdleConnections.limit)
    }
}
