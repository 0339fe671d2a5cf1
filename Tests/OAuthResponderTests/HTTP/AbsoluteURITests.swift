import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("RFC 3986 §3 absolute URI")
struct AbsoluteURITests {
    /// The parts of a URI; the query is nil where none is written.
    private struct Parts: Sendable {
        var scheme = "https"
        var host = "a.example"
        var port: UInt16?
        var path = ""
        var query: String?
    }

    @Test(
        "a URI is taken apart without decoding anything",
        arguments: [
            ("https://a.example", Parts()),
            ("http://a.example", Parts(scheme: "http")),
            ("HTTPS://a.example", Parts()), ("hTTp://a.example", Parts(scheme: "http")),
            ("https://A.Example", Parts(host: "A.Example")),
            ("https://a.example:443", Parts(port: 443)),
            ("https://a.example:65535/x", Parts(port: 65535, path: "/x")),
            ("https://a.example/", Parts(path: "/")),
            ("https://a.example/a%2Fb%00/../c", Parts(path: "/a%2Fb%00/../c")),
            ("https://a.example?", Parts(query: "")),
            ("https://a.example/?", Parts(path: "/", query: "")),
            ("https://a.example?x", Parts(query: "x")),
            ("https://a.example?x/y", Parts(query: "x/y")),
            ("https://a.example/p?x=1&y=%20+", Parts(path: "/p", query: "x=1&y=%20+")),
            ("https://a.example/p?x?y", Parts(path: "/p", query: "x?y")),
            ("https://a.example/x@y:z", Parts(path: "/x@y:z")),
            ("https://a.example/https://b.example", Parts(path: "/https://b.example")),
            ("https://a.example?u=https://b@c", Parts(query: "u=https://b@c")),
            ("https://a_b-c.example", Parts(host: "a_b-c.example")),
            ("https://127.0.0.1:8443", Parts(host: "127.0.0.1", port: 8443)),
            ("https://[::1]", Parts(host: "[::1]")),
            (
                "https://[2001:DB8::1]:8443/x?y",
                Parts(host: "[2001:DB8::1]", port: 8443, path: "/x", query: "y")
            ),
            ("https://a.example/{x}|^`", Parts(path: "/{x}|^`")),
        ]
    )
    private func parts(text: String, parts: Parts) throws {
        let uri = try #require(AbsoluteURI(text))
        #expect(uri.scheme == parts.scheme)
        #expect(uri.host == parts.host)
        #expect(uri.port == parts.port)
        #expect(uri.path == parts.path)
        #expect(uri.query == parts.query)
    }

    @Test(
        "what is no absolute http or https URI is refused",
        arguments: [
            "", "a.example", "/path", "//a.example", "https:", "https:/", "https://", "https:///x",
            "https://?x", "https:a.example", "https:/a.example", "://a.example", "ftp://a.example",
            "httpss://a.example", "xhttps://a.example", "file:///etc/passwd",
            "javascript://a.example",
            "http+unix://a.example", "ws://a.example", "mailto:a@b.example", "ht\u{212A}p://a",
        ]
    )
    func schemes(text: String) {
        #expect(AbsoluteURI(text) == nil)
    }

    @Test(
        "hosts and ports that parsers read differently are refused",
        arguments: [
            "user@a.example", "user:pw@a.example", "@a.example", "a.example@", ":pw@a.example",
            "a.example:80@b.example", "a.example:@b.example", "a.example:", "a.example:x",
            "a.example:80x", "a.example:-1", "a.example:+80", "a.example:65536",
            "a.example:99999999999",
            "a.example:80:80", "a.example:8 0", "a.example:\u{661}", ":80", "a.example:0x50", "::1",
            "::1:80", "[::1", "::1]", "[]", "[]:80", "[::1]x", "x[::1]", "[::1]:", "[::1]:x",
            "[::1]]",
            "[[::1]]", "[::1]80", "[::1]@a.example", "[::1%25eth0]", "[fe80::1%eth0]", "[::1/x]",
            "[::1?x]", "a%2eexample", "a%00.example", "a.example%2f", "a~b.example", "a+b.example",
            "a,b.example", "a;b.example", "a=b.example", "a&b.example", "a!b", "a$b", "a'b", "(a)",
            "a*b",
            "*.example", "{tenant}.example", "a|b.example",
        ]
    )
    func authorities(authority: String) {
        #expect(AbsoluteURI("https://" + authority) == nil)
        #expect(AbsoluteURI("https://" + authority + "/p?q") == nil)
    }

    @Test(
        "a byte outside of visible ASCII, and what has fooled a parser, is refused anywhere",
        arguments: [
            " ", "\t", "\n", "\r\n", "\0", "\u{1b}", "\u{7f}", "\u{80}", "\u{a0}", "é", "e\u{301}",
            "\u{3002}", "\u{43e}", "\u{2028}", "\u{feff}", "😀", "\\", "#", "\"", "<", ">",
        ]
    )
    func bytes(text: String) {
        for uri in [
            "\(text)https://a.example/p?q", "https\(text)://a.example/p?q",
            "https:\(text)//a.example/p?q",
            "https://\(text)a.example/p?q", "https://a.\(text)example/p?q",
            "https://a.example\(text)/p?q", "https://a.example:80\(text)/p?q",
            "https://a.example/\(text)p?q", "https://a.example/p?\(text)q",
            "https://a.example/p?q\(text)",
        ] {
            #expect(AbsoluteURI(uri) == nil, "\(uri.debugDescription)")
        }
    }

    @Test(
        "this machine is localhost, 127.0.0.0/8 and [::1]",
        arguments: [
            ("localhost", true), ("LocalHost", true), ("localhost:8080", true), ("127.0.0.1", true),
            ("127.255.255.255", true), ("127.0.0.1:1", true), ("[::1]", true), ("[::1]:443", true),
            ("localhost.", false), ("localhost.evil.test", false), ("evil.localhost", false),
            ("localhost-evil.test", false), ("127.0.0.1.evil.test", false), ("127.0.0.256", false),
            ("127.0.0", false), ("127.1", false), ("127.0.0.", false), ("127..0.1", false),
            ("127.0.0.x", false), ("127.0.0.1.", false), ("128.0.0.1", false),
            ("10.127.0.1", false),
            ("0.0.0.0", false), ("[::]", false), ("[::2]", false), ("[::ffff:127.0.0.1]", false),
            ("2130706433", false), ("a.example", false),
        ]
    )
    func loopback(authority: String, isLoopback: Bool) throws {
        let plain = try #require(AbsoluteURI("http://" + authority))
        #expect(plain.isLoopback == isLoopback)
        #expect(plain.isConfidential == isLoopback)
        let secure = try #require(AbsoluteURI("https://" + authority))
        #expect(secure.isLoopback == isLoopback)
        #expect(secure.isConfidential)
    }

    @Test(
        "origin and text are what was given, but for the scheme's case and an empty query",
        arguments: [
            ("https://a.example", "https://a.example", "https://a.example"),
            ("HTTP://A.example:80/x", "http://A.example:80", "http://A.example:80/x"),
            ("https://a.example/?", "https://a.example", "https://a.example/"),
            ("https://a.example?", "https://a.example", "https://a.example"),
            ("https://a.example?x=%2B", "https://a.example", "https://a.example?x=%2B"),
            ("https://[::1]:9/p?q", "https://[::1]:9", "https://[::1]:9/p?q"),
        ]
    )
    func texts(given: String, origin: String, text: String) throws {
        let uri = try #require(AbsoluteURI(given))
        #expect(uri.origin == origin)
        #expect(uri.text == text)
    }

    @Test(
        "parameters are put behind the query that is there",
        arguments: [
            ("https://a.example/p", "https://a.example/p?x=a%20b&y=%26"),
            ("https://a.example/p?", "https://a.example/p?x=a%20b&y=%26"),
            ("https://a.example?q=%20", "https://a.example?q=%20&x=a%20b&y=%26"),
            ("https://a.example/p?x=1", "https://a.example/p?x=1&x=a%20b&y=%26"),
        ]
    )
    func appending(given: String, expected: String) throws {
        let uri = try #require(AbsoluteURI(given))
        let parameters = [Parameter("x", "a b"), Parameter("y", "&")]
        #expect(uri.appending(parameters).text == expected)
        let unchanged = uri.appending([])
        #expect(unchanged.text == uri.text)
        #expect(unchanged.query == (uri.query == "" ? nil : uri.query))
    }

    @Test(
        "RFC 6749 §3.1: a parameter takes the place of those of its name, and the rest stays as it is",
        arguments: [
            ("https://a.example/p?x=1", "https://a.example/p?x=a%20b&y=%26"),
            ("https://a.example/p?%78=1&q=+&&z&x", "https://a.example/p?q=+&z&x=a%20b&y=%26"),
            ("https://a.example/p?q=+&&X=1&", "https://a.example/p?q=+&&X=1&&x=a%20b&y=%26"),
        ]
    )
    func replacing(given: String, expected: String) throws {
        let uri = try #require(AbsoluteURI(given))
        let parameters = [Parameter("x", "a b"), Parameter("y", "&")]
        #expect(uri.replacing(parameters).text == expected)
        #expect(uri.replacing([]).text == uri.text)
    }
}
