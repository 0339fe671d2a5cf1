import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Addresses in the configuration")
struct AddressSettingsTests {
    /// An address that can't be used, and what the operator is told.
    private static let refused: [(address: String, reason: String)] = [
        ("https://a.example/x#y", "fragment"), ("https://a.example#", "fragment"),
        ("https://b\u{fc}cher.example/x", "Punycode"),
        ("https://a.example/\u{e4}", "percent-encoded"),
        ("https://a.example/\u{3b1}?x", "ASCII"), ("https://a.example/a b", "spaces"),
        (" https://a.example", "spaces"), ("https://a.example ", "spaces"),
        ("https://a.example\n", "line ends"), ("https://a.example/\t", "control characters"),
        ("https://user@a.example", "user name"), ("https://user:pw@a.example/x", "user name"),
        ("https:///x", "a host is expected"), ("https://", "a host is expected"),
        ("https://:443/x", "a host is expected"), ("https://a.example:x", "a port from 0"),
        ("https://a.example:", "a port from 0"), ("https://a.example:65536", "a port from 0"),
        ("https://a,b.example", "a host of letters"), ("https://[::1", "a host of letters"),
        ("http://a.example", "http is for localhost"),
        ("http://localhost.evil.example", "http is for localhost"),
        ("a.example", "begins with https://"), ("/x", "begins with https://"),
        ("ftp://a.example", "begins with https://"), ("https:/a.example", "begins with https://"),
        ("https://a.example\\x", "quotes"), ("https://a.example/<x>", "quotes"),
    ]

    private static let keys = [
        "oauth2.issuer", "oauth2.authorization_endpoint", "oauth2.token_endpoint",
        "oauth2.refresh_endpoint", "oauth2.userinfo_endpoint", "oauth.request_token_endpoint",
        "oauth.authorization_endpoint", "oauth.access_token_endpoint", "oauth.verify_endpoint",
    ]

    /// Reads a file with one app, in which one key has another value.
    private func faults(_ key: String, _ address: String) throws -> [ConfigurationFault] {
        let version = { (names: [String]) in
            JSONValue.object(
                JSONObject(names.map { (name: $0, value: .string("https://a.example/\($0)")) })
            )
        }
        var oauth1 = try #require(
            version(["request_token_endpoint", "authorization_endpoint", "access_token_endpoint"])
                .object
        )
        var oauth2 = try #require(
            version(["issuer", "authorization_endpoint", "token_endpoint"]).object
        )
        oauth1["consumer_key"] = .string("k")
        oauth1["consumer_secret"] = .string("s")
        oauth2["client_id"] = .string("i")
        let name = String(key.split(separator: ".")[1])
        if key.hasPrefix("oauth.") { oauth1[name] = .string(address) }
        if key.hasPrefix("oauth2.") { oauth2[name] = .string(address) }
        let app: JSONValue = .object(["oauth": .object(oauth1), "oauth2": .object(oauth2)])
        return try read(["apps": .object(["crm": app])])
    }

    private func read(_ members: JSONObject) throws -> [ConfigurationFault] {
        let reader = SettingsReader(members, path: "", findings: ConfigurationFindings())
        _ = Configuration(reader, presets: PresetDirectory(folders: []))
        return reader.findings.faults
    }

    @Test("an address that can't be used is told its own reason", arguments: keys, refused)
    func endpoints(key: String, fault: (address: String, reason: String)) throws {
        let faults = try faults(key, fault.address)
        #expect(faults.map(\.path) == ["apps.crm.\(key)"])
        #expect(faults.first?.expectation.contains(fault.reason) == true, "\(faults)")
    }

    @Test("an address that can be used is no fault", arguments: keys)
    func usableEndpoints(key: String) throws {
        for address in [
            "https://a.example", "HTTPS://a.example:8443/%20?x=%23", "http://localhost:1/x",
            "http://[::1]/x", "https://xn--bcher-kva.example/x@y",
        ] {
            #expect(try faults(key, address) == [])
        }
    }

    @Test("a placeholder that is a whole address is followed by a path alone")
    func origin() throws {
        let faults = try faults("oauth2.userinfo_endpoint", "{api}.example/me")
        #expect(faults.first?.expectation.contains("placeholder that is a whole address") == true)
    }

    @Test(
        "an origin of callbacks is told its own reason",
        arguments: refused + [
            ("https://a.example/", "without a path"), ("https://a.example/x", "without a path"),
            ("https://a.example?x", "without a path"), ("https://a.example?", "without a path"),
        ]
    )
    func origins(fault: (address: String, reason: String)) throws {
        let origins: JSONValue = .array([.string("https://a.example"), .string(fault.address)])
        let faults = try read(["callback_origins": origins]).filter { $0.path != "apps" }
        #expect(faults.map(\.path) == ["callback_origins.1"])
        #expect(faults.first?.expectation.contains(fault.reason) == true, "\(faults)")
    }

    @Test(
        "the address of a proxy is told its own reason, and no password is shown",
        arguments: [
            ("http://me:hunter@2@p.example:3128", "%40"), ("http://me:hunter/2@p.example", "%2F"),
            ("http://me:hunter:2@p.example:3128", "%3A"), ("http://me:hunter#2@p.example", "%23"),
            ("http://me:hunter?2@p.example", "%3F"), ("http://me:hunter%2@p.example", "%25"),
            ("me:hunter@2@p.example:3128", "%40"), ("http://m@e:hunter2@p.example", "%40"),
            ("http://me:hunter 2@p.example", "%40"), ("socks5://me:hunter\u{e4}@p.example", "%40"),
            ("http://me:hunter://2@p.example", "%3A"), ("me:hunter://2@p.example", "socks5h://"),
            ("ftp://me:hunter2@p.example", "socks5h://"),
            ("http://me:hunter2@", "a host is expected"),
            ("http://me:hunter2@p.example:x", "a port from 0"),
            ("http://p.example:3128/hunter", "without a path"),
            ("http://p.example?hunter", "without a path"), ("http://p.example#hunter", "fragment"),
            ("http://p\u{e4}.example", "Punycode"), ("http://", "a host is expected"),
        ]
    )
    func proxies(address: String, reason: String) throws {
        let faults = try read(["proxy": .string(address)]).filter { $0.path != "apps" }
        #expect(faults.map(\.path) == ["proxy"])
        #expect(faults.first?.expectation.contains(reason) == true, "\(faults)")
        #expect(faults.first?.expectation.contains("hunter") == false)
    }

    @Test("a proxy that libcurl knows is no fault")
    func usableProxies() throws {
        for address in [
            "p.example", "p.example:3128", "http://p.example:3128/", "https://p.example",
            "socks4://p.example", "SOCKS5://me:hunter%402@[::1]:1080", "socks5h://me@p.example",
            "socks4a://p.example", "me:h!$&'()*+,;=2@p.example",
        ] {
            #expect(try read(["proxy": .string(address)]).map(\.path) == ["apps"], "\(address)")
        }
    }
}
