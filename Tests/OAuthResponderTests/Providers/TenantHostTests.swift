import Testing

@testable import OAuthResponder

@Suite("Tenant hosts")
struct TenantHostTests {
    private func resolve(
        _ template: String,
        _ values: [String: String],
        rules: [String: HostRule] = [:],
        isFromRequest: Bool = true
    ) throws -> ResolvedEndpoint {
        try #require(EndpointTemplate(template)).resolved(rules: rules) { name in
            values[name].map { TenantValue(text: $0, isFromRequest: isFromRequest) }
        }
    }

    private static let label = "https://{subdomain}.zendesk.com/oauth/tokens"

    @Test(
        "a label of the default rule fills a fixed domain, whatever address it has",
        arguments: [
            "acme", "ACME", "a", "0a", "a-b", "xn--a", "localhost", "127", "a-",
            String(repeating: "x", count: 63),
        ]
    )
    func labels(value: String) throws {
        let endpoint = try resolve(Self.label, ["subdomain": value])
        #expect(endpoint.uri.host == value + ".zendesk.com")
        #expect(endpoint.uri.path == "/oauth/tokens")
        #expect(endpoint.addressRule == .any)
    }

    @Test(
        "what could change host, port, path or scheme is no label",
        arguments: [
            "acme.evil.test/", "evil.test#", "evil.test?", "evil.test\\", "a@evil.test",
            "a:b@evil.test/", "127.0.0.1:8080/", "169.254.169.254/latest?", "[::1]", "acme\n",
            "acme\r\nHost: x", "acme%2e", "acme.", ".acme", "../x", "\u{0430}cme", "a_b", "-a", "",
            " acme", "acme ", "a/b", "a:1", "a~", "a\u{0}", "a\u{301}",
            String(repeating: "a", count: 64),
        ]
    )
    func noLabels(value: String) {
        #expect(throws: TenantError.unusableValue("subdomain")) {
            try resolve(Self.label, ["subdomain": value])
        }
    }

    @Test(
        "whatever a rule lets through, a label stays before its domain",
        arguments: [
            "evil.test/", "evil.test#", "evil.test?", "a@evil.test", "evil.test:80/", "a\\b",
            "acme.", ".acme", "a%2fb",
        ]
    )
    func lavishRule(value: String) {
        #expect(throws: TenantError.unusableValue("subdomain")) {
            try resolve(
                Self.label,
                ["subdomain": value],
                rules: ["subdomain": HostRule(pattern: ".*")]
            )
        }
    }

    @Test("a rule must match the whole value")
    func wholeMatch() throws {
        let rules = ["subdomain": HostRule(pattern: "[a-z]+|[0-9]+")]
        #expect(try resolve(Self.label, ["subdomain": "acme"], rules: rules).uri.host != "")
        for value in ["acme1", "1acme", "acme\n", "acme evil"] {
            #expect(throws: TenantError.unusableValue("subdomain")) {
                try resolve(Self.label, ["subdomain": value], rules: rules)
            }
        }
    }

    @Test("a dot in a label makes a foreign host, which must be public")
    func dottedLabel() throws {
        let rules = ["subdomain": HostRule(pattern: "[a-z.]+")]
        let foreign = try resolve(Self.label, ["subdomain": "a.b"], rules: rules)
        #expect(foreign.addressRule == .publicOnly)
        #expect(try resolve(Self.label, ["subdomain": "ab"], rules: rules).addressRule == .any)
    }

    @Test(
        "a foreign host is a public name, and its address is checked when it is connected to",
        arguments: ["https://{host}/x", "https://{host}:8443/x", "https://api.{host}/x"]
    )
    func foreignHosts(template: String) throws {
        let rules = ["host": HostRule(pattern: ".*")]
        let endpoint = try resolve(template, ["host": "shop.example.com"], rules: rules)
        #expect(endpoint.uri.host.hasSuffix("shop.example.com"))
        #expect(endpoint.addressRule == .publicOnly)
        let refused = [
            "127.0.0.1", "127.1", "0x7f.0.0.1", "10.0.0.1", "shop.example.com/", "a@b.example",
            "shop.example.com?", "shop.example.com#", "a..b", "example.com.", "",
            "\u{0430}.example",
        ]
        for value in refused {
            #expect(throws: TenantError.self) {
                try resolve(template, ["host": value], rules: rules)
            }
        }
    }

    @Test(
        "an address, a single label or this machine is no foreign host",
        arguments: [
            "localhost", "intranet", "[::1]", "[::ffff:7f00:1]", "2130706433", "0x7f000001",
            "a.localhost", "A.LocalHost",
        ]
    )
    func privateHosts(value: String) {
        #expect(throws: TenantError.self) {
            try resolve(
                "https://{host}/x",
                ["host": value],
                rules: ["host": HostRule(pattern: ".*")]
            )
        }
    }

    @Test("a whole origin comes with https and without a query, or not at all")
    func origins() throws {
        let rules = ["accounts-server": HostRule(pattern: ".*")]
        let template = "{accounts-server}/oauth/v2/token"
        let endpoint = try resolve(
            template,
            ["accounts-server": "https://accounts.zoho.example"],
            rules: rules
        )
        #expect(endpoint.uri.text == "https://accounts.zoho.example/oauth/v2/token")
        #expect(endpoint.addressRule == .publicOnly)
        for value in [
            "http://accounts.zoho.example", "https://a.example?", "https://a.example/#",
            "//a.example",
            "https://u@a.example", "file:///etc/passwd", "https://127.0.0.1", "http://localhost",
        ] {
            #expect(throws: TenantError.unusableValue("accounts-server")) {
                try resolve(template, ["accounts-server": value], rules: rules)
            }
        }
    }

    @Test("the operator's own value is trusted where a request's is not")
    func configuredValue() throws {
        let endpoint = try resolve(
            "https://{host}/x",
            ["host": "localhost"],
            rules: ["host": HostRule(pattern: "[a-z]+")],
            isFromRequest: false
        )
        #expect(endpoint.addressRule == .any)
    }

    @Test("a piece of the path has no separator and is no step")
    func path() throws {
        let template = "https://login.example.com/{tenant}/token"
        let rules = ["tenant": HostRule(pattern: ".*")]
        let endpoint = try resolve(template, ["tenant": "a.b_c~"], rules: rules)
        #expect(endpoint.uri.path == "/a.b_c~/token")
        for value in ["..", ".", "a/b", "a%2fb", "a?b", "a#b", "a;b"] {
            #expect(throws: TenantError.unusableValue("tenant")) {
                try resolve(template, ["tenant": value], rules: rules)
            }
        }
    }

    @Test("a placeholder that nobody fills is named")
    func missing() {
        #expect(throws: TenantError.missingValue("subdomain")) { try resolve(Self.label, [:]) }
    }

    @Test(
        "an endpoint of the configuration is https, or http for this machine",
        arguments: [
            ("https://a.example/x", true), ("http://localhost:8080/x", true),
            ("http://127.0.0.1/x", true), ("http://[::1]/x", true), ("http://a.example/x", false),
            ("ftp://a.example/x", false), ("file:///etc/passwd", false), ("a.example", false),
            ("https://u:p@a.example/", false), ("https://a.example/#x", false),
            ("http://127.0.0.1.example/", false), ("https://{sub}.a.example/x", true),
            ("http://{sub}.a.example/x", false), ("{origin}/x", true),
        ]
    )
    func configuration(text: String, isAllowed: Bool) {
        #expect((EndpointTemplate(text) != nil) == isAllowed)
    }
}
