import Testing

@testable import OAuthProtocols

@Suite("Outgoing requests")
struct OutgoingRequestRuleTests {
    private func isAllowed(
        uri: String = "https://a.example/",
        field: (String, String) = ("Accept", "*/*")
    ) -> Bool {
        OutgoingRequestRule.allows(
            HTTPRequest(
                method: .get,
                uri: uri,
                fields: [HTTPField(name: field.0, value: field.1)],
                isRepeatable: true
            )
        )
    }

    @Test(
        "a URI of another scheme, or with a byte that it may not have, is refused",
        arguments: [
            "", "file:///etc/passwd", "gopher://a.example/", "a.example", "https:/a.example",
            "https://a.example/ b", "https://a.example/\r\nX: 1", "https://a.example/\u{0}",
            "https://a.example/\u{7f}", "https://аcme.example/",
        ]
    )
    func uris(uri: String) {
        #expect(!isAllowed(uri: uri))
    }

    @Test("a field that would begin another, or that HTTP sets itself, is refused")
    func fields() {
        for value in ["a\r\nX: 1", "a\nX: 1", "a\u{0}", "\u{1b}[0m", "\u{7f}"] {
            #expect(!isAllowed(field: ("Authorization", value)))
        }
        for name in ["", "A B", "A:", "A\r\nB", "é", "content-length", "Transfer-Encoding", "Host"]
        {
            #expect(!isAllowed(field: (name, "1")))
        }
        #expect(isAllowed(field: ("Authorization", "OAuth a=\"b\",\tc")))
        #expect(isAllowed(uri: "HTTPS://a.example/"))
    }
}
