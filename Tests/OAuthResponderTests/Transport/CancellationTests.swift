import Dispatch
import Glibc
import Locks
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Cancellation")
struct CancellationTests {
    @Test(
        "calls under way end at once, those of a replaced client too, and later ones do not begin"
    )
    func cancelled() throws {
        let server = try FaultServer()
        let cancellation = Cancellation()
        let clients = try (1...2).map { _ in
            try CurlHTTPClient(
                connectTimeout: .seconds(30),
                timeout: .seconds(30),
                cancellation: cancellation
            )
        }
        // Some wait for an answer, others for the greeting of TLS.
        let silent = try server.uri("", port: "silent").replacing("http:", with: "https:")
        let stalled = try server.uri("stall")
        let ended = Lock<[TransportError?]>([])
        let group = DispatchGroup()
        for number in 0..<20 {
            group.enter()
            try DetachedThread.start {
                let error = Self.error(
                    of: clients[number % 2],
                    number % 4 < 2 ? stalled : silent
                )
                ended.withLock { $0.append(error) }
                group.leave()
            }
        }
        while try arrivals(at: server) < 10 {}
        let start = ContinuousClock.now
        cancellation.cancel()
        cancellation.cancel()
        group.wait()
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(ended.withLock { $0 } == [TransportError?](repeating: .cancelled, count: 20))
        #expect(Self.error(of: clients[0], stalled) == .cancelled)
        #expect(try arrivals(at: server) == 10)
    }

    @Test(
        "a cancellation at any moment finds each call, and touches no handle that is kept or gone"
    )
    func race() throws {
        let server = try FaultServer()
        let uri = try server.uri("echo")
        for round in 0..<30 {
            let cancellation = Cancellation()
            let client = try CurlHTTPClient(
                connectTimeout: .seconds(5),
                timeout: .seconds(5),
                cancellation: cancellation
            )
            let group = DispatchGroup()
            for _ in 0..<4 {
                group.enter()
                try DetachedThread.start {
                    while Self.error(of: client, uri) == nil {}
                    group.leave()
                }
            }
            // The moment is what is tested here.
            usleep(UInt32(round * 300))
            cancellation.cancel()
            #expect(group.wait(timeout: .now() + .seconds(2)) == .success)
        }
    }

    private static func error(of client: CurlHTTPClient, _ uri: String) -> TransportError? {
        let request = HTTPRequest(method: .post, uri: uri, isRepeatable: true)
        do throws(TransportError) {
            _ = try client.send(request, deadline: .now + .seconds(30))
            return nil
        } catch {
            return error
        }
    }

    private func arrivals(at server: FaultServer) throws -> Int {
        let client = try CurlHTTPClient(connectTimeout: .seconds(5), timeout: .seconds(5))
        let request = HTTPRequest(
            method: .post,
            uri: try server.uri("arrivals/stall"),
            isRepeatable: true
        )
        let answer = try client.send(request, deadline: .now + .seconds(5))
        return try #require(Int(String(decoding: answer.body, as: UTF8.self)))
    }
}
