import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Callback origin")
struct CallbackOriginTests {
    private static let fibery = "https://oauth-svc.fibery.io"
    private static let origins = [fibery, "http://localhost:3000"]

    @Test(
        "an allowed origin, and nothing but path or query behind it",
        arguments: [
            fibery, fibery + "/", fibery + "/callback", fibery + "/callback?state=xxxxxxx",
            fibery + "?state=a%20b", fibery + "/?x=https://evil.test/", fibery + "/../x",
            fibery + "/@evil.test", fibery + "/?state=a&state=b", fibery + "//evil.test",
            fibery + "/:444", fibery + "/%00", "http://localhost:3000",
            "http://localhost:3000/callback",
        ]
    )
    func allowed(callback: String) {
        #expect(CallbackOrigin.allows(callback, origins: Self.origins))
    }

    @Test(
        "what differs by a byte is refused, whatever a parser would make of it",
        arguments: [
            "", "/", "https://", "https://evil.test", "https://evil.test/",
            // Another scheme, or none.
            "http://oauth-svc.fibery.io", "https:oauth-svc.fibery.io", "https:/oauth-svc.fibery.io",
            "//oauth-svc.fibery.io", "oauth-svc.fibery.io", "HTTPS://oauth-svc.fibery.io",
            "javascript:alert(1)//https://oauth-svc.fibery.io", "data:,https://oauth-svc.fibery.io",
            "https:\\\\oauth-svc.fibery.io", "https:///oauth-svc.fibery.io",
            // A longer, shorter or other host.
            "https://oauth-svc.fibery.io.evil.test", "https://oauth-svc.fibery.io.",
            "https://oauth-svc.fibery.io-evil.test", "https://oauth-svc.fibery.ioevil.test",
            "https://oauth-svc.fibery.i", "https://evil-oauth-svc.fibery.io",
            "https://evil.test/?x=oauth-svc.fibery.io",
            "https://evil.test/https://oauth-svc.fibery.io",
            "https://OAUTH-SVC.fibery.io", "https://oauth-svc.fibery.IO/",
            "https://[not-an-ip]/", "https://[oauth-svc.fibery.io]/",
            "https://xn--authsvc-9mb.fibery.io",
            // Users and ports.
            "https://oauth-svc.fibery.io@evil.test/", "https://user:pw@oauth-svc.fibery.io/",
            "https://oauth-svc.fibery.io:pw@evil.test/", "https://@oauth-svc.fibery.io/",
            "https://oauth-svc.fibery.io:444/", "https://oauth-svc.fibery.io:443/",
            "https://oauth-svc.fibery.io:", "http://localhost", "http://localhost:30000",
            "http://localhost:3000@evil.test", "http://localhost:3001/", "https://localhost:3000",
            "http://127.0.0.1:3000/",
            // What browsers take for a slash or drop.
            "https://evil.test\\@oauth-svc.fibery.io/", "https://oauth-svc.fibery.io\\.evil.test",
            "https://oauth-svc.fibery.io\\@evil.test", "https://oauth-svc.fibery.io;@evil.test",
            // Encoded and foreign letters.
            "https://oauth-svc.fibery.io%2eevil.test/", "https://oauth-svc.fibery.io%00.evil.test/",
            "https://oauth-svc.fibery.io%2f", "https://oauth-svc%2efibery.io/",
            "https%3a//oauth-svc.fibery.io", "https://oauth-svc\u{3002}fibery\u{3002}io/",
            "https://\u{43e}auth-svc.fibery.io/", "https://oauth-svc.fibery.io\u{301}",
            "https://oauth-svc.fibery.io\u{ff0f}", "\u{feff}https://oauth-svc.fibery.io",
            "https://oauth-svc.fibery.io\u{301}/",
            // Fragments.
            "https://evil.test#@oauth-svc.fibery.io/", fibery + "#", fibery + "/#x",
            fibery + "?x#@evil.test",
            // Blanks and control characters.
            " https://oauth-svc.fibery.io", "https://oauth-svc.fibery.io ",
            "\thttps://oauth-svc.fibery.io",
            "https://oauth-svc.\tfibery.io", fibery + "\n", fibery + "/\t",
            fibery + "/\r\nLocation: x",
            fibery + "/\n", fibery + "/\0", fibery + "\0", fibery + "/\u{1b}[31m",
            fibery + "/\u{7f}",
            fibery + "?\u{1f}",
        ]
    )
    func refused(callback: String) {
        #expect(!CallbackOrigin.allows(callback, origins: Self.origins))
    }

    @Test("without origins nothing is allowed")
    func noOrigins() {
        #expect(!CallbackOrigin.allows(Self.fibery, origins: []))
    }

    @Test("a body is refused for each of them, and for a text of 9 kB too")
    func call() throws {
        let long = Self.fibery + "/" + String(repeating: "a", count: 9000)
        let rows: [(String, ServiceError.BadRequest)] = [
            (long, .tooLong("callback_uri", limit: 8192)), ("", .missing("callback_uri")),
            ("https://evil.test", .callbackNotAllowed),
        ]
        for (callback, expected) in rows {
            let body = try RequestBody(json: #"{"callback_uri": "\#(callback)"}"#)
            #expect(throws: ServiceError.badRequest(expected)) {
                try body.callbackURI(origins: [Self.fibery])
            }
        }
    }
}
