import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Where a connector listens")
struct ConnectorSettingsTests {
    private let findings = ConfigurationFindings()

    private func reader(_ value: JSONValue) -> SettingsReader {
        SettingsReader(["connector": value], path: "apps.crm", findings: findings)
    }

    @Test(
        "a connector has a host and a port, or a socket file",
        arguments: [
            ("127.0.0.1:3000", .tcp(host: "127.0.0.1", port: 3000)),
            ("my_connector-1.local:80", .tcp(host: "my_connector-1.local", port: 80)),
            ("[2001:db8::1]:3000", .tcp(host: "2001:db8::1", port: 3000)),
            ("unix:/run/crm/a\".sock", .unix(path: "/run/crm/a\".sock")),
        ] as [(String, SocketAddress)]
    )
    func good(text: String, expected: SocketAddress) {
        #expect(reader(.string(text)).connector("connector") == expected)
        #expect(findings.faults.isEmpty)
    }

    @Test(
        "what nginx would read in another way is refused",
        arguments: [
            "3000", "localhost", "http://localhost:3000", "localhost:3000/", "localhost:0",
            "a b:1", "a;b:1", "a\"b:1", "$host:1", "a{b:1", "[::1", "[fe80::1%eth0]:1", "[1:2]:3",
            "unix:run/crm.sock", "unix:/run/a b.sock", "unix:/run/a\n.sock", "unix:/run/ü.sock",
            "ü:1", "unix:", ":1",
        ]
    )
    func bad(text: String) {
        #expect(reader(.string(text)).connector("connector") == nil)
        #expect(findings.faults.map(\.path) == ["apps.crm.connector"])
        #expect(findings.faults.first?.expectation.hasPrefix("HOST:PORT, [IPv6]:PORT or") == true)
    }

    @Test("no connector is no fault, and anything but a text is one")
    func others() {
        #expect(reader(.null).connector("connector") == nil)
        #expect(findings.faults.isEmpty)
        #expect(reader(.array([])).connector("connector") == nil)
        #expect(findings.faults.count == 1)
    }
}
