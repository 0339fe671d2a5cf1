import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Socket address")
struct SocketAddressTests {
    @Test(
        "an address is a socket file or a host with a port",
        arguments: [
            ("unix:/run/a.sock", .unix(path: "/run/a.sock")),
            ("unix:a:9000", .unix(path: "a:9000")),
            ("127.0.0.1:9000", .tcp(host: "127.0.0.1", port: 9000)),
            ("localhost:1", .tcp(host: "localhost", port: 1)),
            ("[::1]:65535", .tcp(host: "::1", port: 65535)),
        ] as [(String, SocketAddress)]
    )
    func good(text: String, expected: SocketAddress) {
        #expect(SocketAddress(text) == expected)
        #expect(SocketAddress(text)?.description == text)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "unix:", "9000", ":9000", "localhost", "localhost:", "localhost:0",
            "localhost:65536", "localhost:+1", "localhost:-1", "localhost:٣", "::1:9000",
            "[]:9000", "[::1]", "[localhost]:9000", "[[::1]]:9000", "[::1:9000",
            "unix:/" + String(repeating: "a", count: 107),
        ]
    )
    func bad(text: String) {
        #expect(SocketAddress(text) == nil)
    }
}
