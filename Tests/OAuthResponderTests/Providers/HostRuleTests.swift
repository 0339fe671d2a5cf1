import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Rules of hosts")
struct HostRuleTests {
    private static let list = HostRule(allowed: ["com", "eu", "*.example.com", "Login.Acme.Test"])

    @Test(
        "a list says all that a value may be, whatever the case",
        arguments: [
            "com", "eu", "EU", "a.example.com", "a.b.example.com", "A.Example.COM",
            "login.acme.test",
        ]
    )
    func listed(value: String) {
        #expect(Self.list.allows(value, at: .host(isEnd: true)))
    }

    @Test(
        "what only looks like an entry is not on the list",
        arguments: [
            "de", "example.com", ".example.com", "evilexample.com", "example.com.evil.test",
            "a.example.com.evil.test", "a.example.com:80", "a.example.com/x", "x@a.example.com",
            "com.", "a.login.acme.test", "", "*.example.com", "a.example.com\n",
            "a.example.c\u{43e}m",
        ]
    )
    func unlisted(value: String) throws {
        let template = try #require(EndpointTemplate("https://{x}/y"))
        #expect(throws: TenantError.unusableValue("x")) {
            try template.resolved(rules: ["x": Self.list]) { _ in
                TenantValue(text: value, source: .request)
            }
        }
    }

    @Test("a top level domain that is listed completes a host, which must be public")
    func topLevels() throws {
        let template = try #require(EndpointTemplate("https://accounts.zoho.{tld}/token"))
        let rules = ["tld": HostRule(allowed: ["com", "com.au"])]
        for value in ["com", "com.au"] {
            let endpoint = try template.resolved(rules: rules) { _ in
                TenantValue(text: value, source: .request)
            }
            #expect(endpoint.uri.text == "https://accounts.zoho.\(value)/token")
            #expect(endpoint.addressRule == .publicOnly)
        }
    }

    @Test("a pattern and a list must both hold")
    func both() throws {
        let rule = try HostRule(
            pattern: HostPattern("[a-z]+\\.example\\.com"),
            allowed: ["*.example.com"]
        )
        #expect(rule.allows("a.example.com", at: .host(isEnd: true)))
        #expect(!rule.allows("a.b.example.com", at: .host(isEnd: true)))
    }

    @Test(
        "a listed address is still no foreign host if it is none in public",
        arguments: ["127.0.0.1", "localhost", "intranet", "10.0.0.1", "2130706433"]
    )
    func listedAddresses(value: String) throws {
        let template = try #require(EndpointTemplate("https://{x}/y"))
        #expect(throws: TenantError.unusableValue("x")) {
            try template.resolved(rules: ["x": HostRule(allowed: [value])]) { _ in
                TenantValue(text: value, source: .request)
            }
        }
    }

    @Test("any_host takes a public name of several labels, and nothing besides")
    func anyHost() throws {
        let template = try #require(EndpointTemplate("https://{x}/y"))
        let rules = ["x": HostRule(isAnyHost: true)]
        let resolve = { (value: String) in
            try template.resolved(rules: rules) { _ in TenantValue(text: value, source: .request) }
        }
        #expect(try resolve("shop.acme.test").addressRule == .publicOnly)
        for value in [
            "localhost", "127.0.0.1", "a.test:80", "a.test/x", "-a.test", "a..test", "[::1]",
            "a_b.test", "a.localhost",
        ] {
            #expect(throws: TenantError.unusableValue("x")) { try resolve(value) }
        }
    }

    @Test("a fixed value brings its port and its path")
    func fixed() throws {
        for (text, fixed, expected) in [
            (
                "https://{x}/token", "git.example.com:3000/base",
                "https://git.example.com:3000/base/token"
            ),
            ("https://{x}", "git.example.com/base", "https://git.example.com/base"),
            ("https://api.{x}/t?q=1", "example.com:1", "https://api.example.com:1/t?q=1"),
            (
                "{x}/token", "https://git.example.com:3000/base/",
                "https://git.example.com:3000/base/token"
            ),
            ("https://a.example/{x}/y", "a/b", "https://a.example/a%2Fb/y"),
        ] {
            let template = try #require(EndpointTemplate(text))
            let endpoint = try template.resolved(rules: ["x": HostRule(fixedValue: fixed)]) { _ in
                TenantValue(text: fixed, source: .configuration)
            }
            #expect(endpoint.uri.text == expected)
            #expect(endpoint.addressRule == .any)
        }
    }
}
