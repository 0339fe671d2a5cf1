import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Tenant hosts")
struct TenantHostTests {
    private func resolve(
        _ template: String,
        _ values: [String: String],
        rules: [String: HostRule] = [:],
        source: TenantValue.Source = .request
    ) throws -> Endpoint {
        try #require(EndpointTemplate(template)).resolved(rules: rules) { name in
            values[name].map { TenantValue(text: $0, source: source) }
        }
    }

    private static let label = "https://{subdomain}.zendesk.com/oauth/tokens"

    private static func rule(_ pattern: String) throws -> HostRule {
        HostRule(pattern: try HostPattern(pattern))
    }

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
    func lavishRule(value: String) throws {
        #expect(throws: TenantError.unusableValue("subdomain")) {
            try resolve(
                Self.label,
                ["subdomain": value],
                rules: ["subdomain": try Self.rule(".*")]
            )
        }
    }

    @Test("a rule must match the whole value")
    func wholeMatch() throws {
        let rules = ["subdomain": try Self.rule("[a-z]+|[0-9]+")]
        #expect(try resolve(Self.label, ["subdomain": "acme"], rules: rules).uri.host != "")
        for value in ["acme1", "1acme", "acme\n", "acme evil"] {
            #expect(throws: TenantError.unusableValue("subdomain")) {
                try resolve(Self.label, ["subdomain": value], rules: rules)
            }
        }
    }

    @Test("a dot in a label makes a foreign host, which must be public")
    func dottedLabel() throws {
        let rules = ["subdomain": try Self.rule("[a-z.]+")]
        let foreign = try resolve(Self.label, ["subdomain": "a.b"], rules: rules)
        #expect(foreign.addressRule == .publicOnly)
        #expect(try resolve(Self.label, ["subdomain": "ab"], rules: rules).addressRule == .any)
    }

    @Test(
        "a foreign host is a public name, and its address is checked when it is connected to",
        arguments: ["https://{host}/x", "https://{host}:8443/x", "https://api.{host}/x"]
    )
    func foreignHosts(template: String) throws {
        let rules = ["host": try Self.rule(".*")]
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
                rules: ["host": try Self.rule(".*")]
            )
        }
    }

    @Test("a whole origin comes with https and without a query, or not at all")
    func origins() throws {
        let rules = ["accounts-server": HostRule(allowed: ["*.zoho.example"])]
        let template = "{accounts-server}/oauth/v2/token"
        let endpoint = try resolve(
            template,
            ["accounts-server": "https://accounts.zoho.example"],
            rules: rules
        )
        #expect(endpoint.uri.text == "https://accounts.zoho.example/oauth/v2/token")
        #expect(endpoint.addressRule == .publicOnly)
        for value in [
            "http://accounts.zoho.example", "https://accounts.zoho.example?",
            "https://accounts.zoho.example/#",
            "//accounts.zoho.example", "https://u@accounts.zoho.example", "file:///etc/passwd",
            "https://127.0.0.1", "http://localhost", "accounts.zoho.example",
            "https://accounts.zoho.example:8443", "https://accounts.zoho.example#x",
            "https://accounts.zoho.example/../x", "https://accounts.zoho.example/%2e%2e",
            "https://accounts.zoho.example//x", "https://accounts.zoho.example\\@a.example",
            "https://zoho.example", "https://evilzoho.example", "https://a.example/.zoho.example",
            "https://accounts.zoho.example.a.example", "https://a.example:443@b.zoho.example",
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
            source: .configuration
        )
        #expect(endpoint.addressRule == .any)
    }

    @Test(
        "a value in the path or the query is percent-encoded and adds nothing to it",
        arguments: [
            ("a.b_c~", "a.b_c~"), ("a/b", "a%2Fb"), ("a%2fb", "a%252fb"), ("a?b", "a%3Fb"),
            ("a#b", "a%23b"), ("a;b", "a%3Bb"), ("a&b=c", "a%26b%3Dc"), ("a@b", "a%40b"),
            ("../x", "..%2Fx"), ("%2e%2e", "%252e%252e"), ("...", "..."), ("a\\b", "a%5Cb"),
        ]
    )
    func targets(value: String, encoded: String) throws {
        let rules = ["tenant": try Self.rule(".*")]
        let path = "https://login.example.com/{tenant}/token"
        let inPath = try resolve(path, ["tenant": value], rules: rules)
        #expect(inPath.uri.path == "/\(encoded)/token")
        #expect(inPath.uri.query == nil && inPath.addressRule == .any)
        let query = "https://login.example.com/token?t={tenant}&x=y"
        let inQuery = try resolve(query, ["tenant": value], rules: rules)
        #expect(inQuery.uri.query == "t=\(encoded)&x=y")
        #expect(inQuery.uri.path == "/token")
    }

    @Test(
        "a step, nothing, and what is not visible ASCII stand in no path and no query",
        arguments: ["..", ".", "", "a b", "a\n", "\u{0430}", "a\u{0}"],
        ["https://login.example.com/{tenant}/token", "https://login.example.com/token?t={tenant}"]
    )
    func noTargets(value: String, template: String) throws {
        let rules = ["tenant": try Self.rule(".*")]
        #expect(throws: TenantError.unusableValue("tenant")) {
            try resolve(template, ["tenant": value], rules: rules)
        }
    }

    @Test("a tenant in a path obeys the standard rule unless another one is configured")
    func standardRuleInPath() {
        #expect(throws: TenantError.unusableValue("tenant")) {
            try resolve("https://login.example.com/{tenant}/x", ["tenant": "a.b"])
        }
    }

    @Test("a placeholder with a meaning of its own is no tenant, but is encoded")
    func standardPlaceholders() throws {
        let token = "ya29.a0_B/c+d=" + String(repeating: "x", count: 2000)
        let endpoint = try resolve(
            "https://a.example/me?t={access_token}",
            ["access_token": token],
            source: .standard
        )
        #expect(endpoint.uri.query == "t=" + PercentEncoding.encode(token))
    }

    @Test(
        "A13: a value of more than 253 bytes is refused in every position, whatever the rule",
        arguments: [
            "{x}/y", "https://{x}/y", "https://{x}.example.com/y", "https://a.example/{x}/y",
            "https://a.example/?q={x}",
        ]
    )
    func longValues(template: String) throws {
        let start = template.hasPrefix("{") ? "https://a.example/" : ""
        let rule = try HostRule(pattern: HostPattern(".*"), isAnyHost: true)
        for count in [254, 9000] {
            let value = start + String(repeating: "a", count: count - start.utf8.count)
            #expect(throws: TenantError.unusableValue("x")) {
                try resolve(template, ["x": value], rules: ["x": rule])
            }
        }
        #expect(rule.allows(String(repeating: "a", count: 253), at: .target))
    }

    @Test("pieces of one label before a fixed domain are no whole host")
    func twoPieces() throws {
        let template = "https://{account}-{env}.example.com/x"
        let endpoint = try resolve(template, ["account": "acme", "env": "test"])
        #expect(endpoint.uri.host == "acme-test.example.com")
        #expect(endpoint.addressRule == .any)
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
            ("http://{sub}.a.example/x", false), ("{origin}/x", true), ("{origin}", true),
            ("{origin}/x?y={z}", true), ("{origin}.a.example/x", false), ("{origin}:8443/x", false),
            ("{origin}@a.example/x", false), ("{origin}?x", false), ("{origin}{more}/x", false),
            ("{scheme}://a.example/x", false), ("https://a.example:{port}/x", false),
            ("https://{user}@a.example/x", false), ("https://a.example/#{x}", false),
        ]
    )
    func configuration(text: String, isAllowed: Bool) {
        #expect((EndpointTemplate(text) != nil) == isAllowed)
    }
}
