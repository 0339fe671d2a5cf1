import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Where a proxy is, and what it has to be told")
struct AuthorityTests {
    @Test(
        "a SOCKS proxy that looks no names up is told the provider's address, whatever the case",
        arguments: [
            ("socks4://p.example", true), ("socks5://p.example:9", true),
            ("SOCKS5://p.example", true), ("Socks4://p.example", true),
            ("socks4a://p.example", false), ("socks5h://p.example", false),
            ("SOCKS5H://p.example", false), ("http://p.example", false), ("p.example:3128", false),
            ("socks5.example:1080", false),
        ]
    )
    func socks(proxy: String, isNeeded: Bool) throws {
        let request = HTTPRequest(method: .get, uri: "https://a.example/", isRepeatable: true)
        let hosts = try Route(of: request, proxy: Secret(proxy)).hosts(of: request)
        #expect(hosts.map(\.isProxy) == (isNeeded ? [true, false] : [true]))
    }
}
