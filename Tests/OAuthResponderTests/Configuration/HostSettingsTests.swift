import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Hosts in the settings")
struct HostSettingsTests {
    private struct Outcome {
        var faults: [ConfigurationFault]
        var warnings: [String]
        var rules: [String: HostRule]
    }

    private func reader(_ text: String) throws -> SettingsReader {
        let value = try JSON5Text.value(of: Array("{\(text)}".utf8))
        return SettingsReader(
            try #require(value.object),
            path: "",
            findings: ConfigurationFindings()
        )
    }

    private func oauth2(_ more: String, secret: Bool = true) throws -> Outcome {
        let settings = try reader("client_id: 'id', \(secret ? "client_secret: 's'," : "") \(more)")
        let provider = OAuth2Provider(settings)
        settings.rejectUnknownKeys()
        return Outcome(
            faults: settings.findings.faults,
            warnings: settings.findings.warnings,
            rules: provider?.hostRules ?? [:]
        )
    }

    private func oauth1(_ endpoints: String, hosts: String) throws -> [ConfigurationFault] {
        let settings = try reader(
            "consumer_key: 'k', consumer_secret: 's', \(endpoints), hosts: {\(hosts)}"
        )
        _ = OAuth1Provider(settings)
        return settings.findings.faults
    }

    private static let fixed = """
        authorization_endpoint: 'https://a.example/a', token_endpoint: 'https://a.example/t',
        """
    private static func settings(_ key: String, _ endpoint: String, hosts: String = "") -> String {
        // The last of two members with the same name counts, so each key may replace a fixed one.
        let others = ["authorization_endpoint", "token_endpoint"].filter { $0 != key }
        let rest = others.map { "\($0): 'https://a.example/x'," }.joined()
        return "\(rest) \(key): '\(endpoint)', hosts: {\(hosts)}"
    }

    @Test(
        "A8: a host that a request may choose, where a secret goes, is an error that says what to do",
        arguments: ["token_endpoint", "refresh_endpoint", "issuer"],
        [
            "https://{host}/x", "https://accounts.zoho.{host}/x", "https://{host}.{env}/x",
            "https://{host}.com/x", "https://{host}.co.uk/x", "https://{host}:8443/x",
            "https://example.com{host}/x", "{host}/x", "https://{host}.herokuapp.com/x",
        ]
    )
    func open(key: String, endpoint: String) throws {
        let more = "env: 'com'"
        let faults = try oauth2(Self.settings(key, endpoint, hosts: more)).faults
        #expect(faults.map(\.path) == ["hosts.host"])
        let words = try #require(faults.first).expectation
        for part in ["\"HOST\"", "allowed", "any_host", "{host}", key] {
            #expect(words.contains(part))
        }
        for rule in [
            "{default: 'a.example.com', pattern: '[a-z.]+'}", "{pattern: '[a-z.]+'}", "{}",
        ] {
            let hosts = "host: \(rule), \(more)"
            let faults = try oauth2(Self.settings(key, endpoint, hosts: hosts)).faults
            #expect(
                faults.contains { $0.path == "hosts.host" && $0.expectation.contains("allowed") }
            )
        }
    }

    @Test(
        "a fixed value, a list or any_host is what the operator may say instead",
        arguments: [
            "host: 'git.example.com'", "host: 'git.example.com:3000/base'", "host: 'localhost'",
            "host: {allowed: ['com', 'eu', '*.example.com']}", "host: {any_host: true}",
            "host: {allowed: 'a.example', default: 'a.example'}",
            "host: {any_host: true, pattern: '[a-z.]+', default: 'a.example'}",
        ]
    )
    func bounded(hosts: String) throws {
        let outcome = try oauth2(Self.settings("token_endpoint", "https://{host}/x", hosts: hosts))
        #expect(outcome.faults == [])
        #expect(
            outcome.warnings.contains { $0.hasPrefix("hosts.host.any_host") }
                == hosts.contains("any")
        )
    }

    @Test(
        "what no secret goes to, what is fixed behind, and what is the client's own is left alone",
        arguments: [
            settings("authorization_endpoint", "https://{host}/x"),
            settings("userinfo_endpoint", "https://{host}/x"),
            settings("token_endpoint", "https://{host}.example.com/x"),
            settings("token_endpoint", "https://{host}-{env}.example.co.uk/x"),
            settings("token_endpoint", "https://a.example/{host}/x?{host}"),
            settings("token_endpoint", "https://a.example/{client_id}?s={client_secret}"),
        ]
    )
    func harmless(settings: String) throws {
        #expect(try oauth2(settings).faults == [])
    }

    @Test("a public client has no secret to lose")
    func publicClient() throws {
        let open = Self.settings("token_endpoint", "https://{host}/x")
        #expect(try oauth2(open, secret: false).faults == [])
        #expect(try oauth2("pkce_key: 'k', " + open, secret: false).faults.count == 1)
    }

    @Test(
        "userinfo counts where a secret goes there, and wherever the value is a whole address",
        arguments: [
            "userinfo_headers: {k: '{client_secret}'}, userinfo_endpoint: 'https://{host}/x'",
            "userinfo_endpoint: 'https://{host}/x?k={client_secret}'",
            "userinfo_endpoint: '{host}/x'",
        ]
    )
    func userinfo(settings: String) throws {
        #expect(try oauth2(Self.fixed + settings).faults.map(\.path) == ["hosts.host"])
    }

    @Test("A8: with OAuth 1 all that is signed counts, and the browser's address does not")
    func signed() throws {
        let keys = [
            "request_token_endpoint", "access_token_endpoint", "verify_endpoint",
            "authorization_endpoint",
        ]
        for open in keys {
            let endpoints = keys.map { "\($0): 'https://\($0 == open ? "{h}" : "a.example")/x'" }
            let faults = try oauth1(endpoints.joined(separator: ","), hosts: "")
            #expect(faults.map(\.path) == (open == "authorization_endpoint" ? [] : ["hosts.h"]))
        }
    }

    @Test(
        "what a list, a flag or a value must look like",
        arguments: [
            ("{allowed: []}", "hosts.host.allowed"), ("{allowed: [1]}", "hosts.host.allowed"),
            ("{allowed: ['*']}", "hosts.host.allowed.0"),
            ("{allowed: ['']}", "hosts.host.allowed.0"),
            ("{allowed: ['a.example', '*.com']}", "hosts.host.allowed.1"),
            ("{allowed: ['*.co.uk']}", "hosts.host.allowed.0"),
            ("{allowed: ['a.*.example.com']}", "hosts.host.allowed.0"),
            ("{allowed: ['https://a.example']}", "hosts.host.allowed.0"),
            ("{allowed: ['a..b']}", "hosts.host.allowed.0"),
            ("{allowed: ['a.example'], any_host: true}", "hosts.host.any_host"),
            ("{any_host: 1, allowed: ['a.example']}", "hosts.host.any_host"),
            ("{allowed: ['com'], default: 'eu'}", "hosts.host"),
            ("{allowd: ['com'], any_host: true}", "hosts.host.allowd"),
            ("{any_host: true, pattern: '([a-z0-9]+-?)+'}", "hosts.host.pattern"),
            ("{any_host: true, pattern: '(?=a)'}", "hosts.host.pattern"),
            ("{any_host: true, pattern: '(a{250}){250}'}", "hosts.host.pattern"),
            ("'git.example.com/'", "hosts.host"), ("'git.example.com?x'", "hosts.host"),
            ("'u@git.example.com'", "hosts.host"), ("'git.example.com/../x'", "hosts.host"),
            ("'https://git.example.com'", "hosts.host"), ("'git example'", "hosts.host"),
            ("''", "hosts.host"), ("7", "hosts.host"),
        ]
    )
    func faults(rule: String, path: String) throws {
        let settings = Self.settings("token_endpoint", "https://{host}/x", hosts: "host: \(rule)")
        let paths = try oauth2(settings).faults.map(\.path)
        #expect(paths.first == path)
    }

    @Test("a fixed value that brings a port fits at the end of a host alone")
    func portInside() throws {
        for endpoint in [
            "https://{host}.example.com/x", "https://{host}:8443/x", "https://{host}.x/",
        ] {
            let settings = Self.settings("token_endpoint", endpoint, hosts: "host: 'a:3000'")
            #expect(try oauth2(settings).faults.map(\.path) == ["hosts.host"])
        }
    }

    @Test("a secret does not stand in the address that the browser sees")
    func secretInBrowser() throws {
        let endpoint = "https://a.example/{client_secret}"
        let settings = Self.settings("authorization_endpoint", endpoint)
        #expect(try oauth2(settings).faults.map(\.path) == ["authorization_endpoint"])
    }

    @Test("a text fixes the value, an object gives a default, and null means neither")
    func meaning() throws {
        let settings = Self.settings(
            "token_endpoint",
            "https://a.example/{a}/{b}/{c}",
            hosts: "a: 'x', b: {default: 'y'}, c: null"
        )
        let outcome = try oauth2(settings)
        #expect(outcome.faults == [])
        #expect(
            outcome.rules == ["a": HostRule(fixedValue: "x"), "b": HostRule(defaultValue: "y")]
        )
    }
}
