import Glibc
import Testing

@testable import OAuthResponder

@Suite("The supervisor's socket")
struct SupervisorTests {
    /// What a supervisor that listens under a name is told; nil for nothing.
    private func told(at name: String, listeningAs bytes: [UInt8]) throws -> String? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        let address = try #require(UnixAddress(bytes))
        #expect(address.pass { bind(descriptor, $0, $1) } == 0)
        Supervisor.tellReady(at: name)
        var message = [UInt8](repeating: 0, count: 100)
        let count = recv(descriptor, &message, message.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: message.prefix(count), as: UTF8.self)
    }

    @Test("a path and an abstract name are told once that the process serves")
    func ready() throws {
        let name = "oauth-responder-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        #expect(try told(at: "@" + name, listeningAs: [0] + name.utf8) == "READY=1")
        let path = "/tmp/\(name)"
        defer { unlink(path) }
        #expect(try told(at: path, listeningAs: Array(path.utf8)) == "READY=1")
    }

    @Test(
        "any other name is nobody",
        arguments: [
            nil, "", "@", "/", "relative", "/nowhere/at/all", "vsock:2:1234",
            "/" + String(repeating: "x", count: 107), "@" + String(repeating: "x", count: 200_000),
        ]
    )
    func nobody(name: String?) {
        Supervisor.tellReady(at: name)
    }
}
