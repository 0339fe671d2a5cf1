import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Shipped presets")
struct ShippedPresetTests {
    private static let folder = DocumentedPage.root + "/deploy/providers"
    private static let directory = PresetDirectory.shipped

    /// What may stand for a tenant; the first that a placeholder's rule allows is taken.
    private static let tenants = ["acme.schoology.com", "acme"]
    /// Presets whose host must be configured, since the client's keys belong to it.
    private static let hostless = ["jira-server", "usos"]
    /// Providers that write their own name in small letters.
    private static let small = ["apaleo", "bexio", "figshare", "linkhut"]

    /// The settings of an app by a preset, read as those of a configuration are.
    private func read(
        _ name: String,
        version: String,
        findings: ConfigurationFindings,
        hosts: JSONObject? = nil
    ) -> SettingsReader? {
        let own: JSONObject = [
            "provider": .string(name), "consumer_key": .string("key"),
            "consumer_secret": .string("secret"), "private_key": .string(WikiExample.privateKey),
            "client_id": .string("id"), "client_secret": .string("secret"),
            "hosts": .object(hosts ?? [:]),
        ]
        let unused =
            version == "oauth"
            ? ["client_id", "client_secret"] : ["consumer_key", "consumer_secret"]
        let app = SettingsReader(
            [version: .object(JSONObject(own.filter { !unused.contains($0.name) }))],
            path: "apps.\(name)",
            findings: findings
        )
        return LoadedPresets(from: Self.directory).overlaid(app, version: version)?.settings
    }

    /// The hosts that a configuration has to name, each with a value.
    private func missingHosts(_ name: String, version: String) -> JSONObject {
        let findings = ConfigurationFindings()
        guard let settings = read(name, version: version, findings: findings) else { return [:] }
        _ = version == "oauth" ? OAuth1Provider(settings) == nil : OAuth2Provider(settings) == nil
        let prefix = "apps.\(name).\(version).hosts."
        let names = findings.faults.filter { $0.path.hasPrefix(prefix) }.map {
            String($0.path.dropFirst(prefix.count))
        }
        return JSONObject(names.map { (name: $0, value: .string("acme.example.com")) })
    }

    private func json(of hosts: JSONObject) -> String {
        String(decoding: JSONWriter.bytes(of: .object(hosts)), as: UTF8.self)
    }

    @Test("every preset is read by the real parser", arguments: Self.directory.names())
    func everyPreset(name: String) throws {
        let preset = try #require(try Self.directory.preset(name))
        #expect((preset.title != name || Self.small.contains(name)) && !preset.notes.isEmpty)
        #expect(preset.confidence != nil)
        #expect(preset.documentation?.hasPrefix("https://") == true)
        let findings = ConfigurationFindings()
        if preset.oauth1 != nil {
            let hosts = missingHosts(name, version: "oauth")
            let settings = try #require(
                read(name, version: "oauth", findings: findings, hosts: hosts)
            )
            #expect(OAuth1Provider(settings) != nil)
            settings.rejectUnknownKeys()
        }
        if preset.oauth2 != nil {
            let hosts = missingHosts(name, version: "oauth2")
            let settings = try #require(
                read(name, version: "oauth2", findings: findings, hosts: hosts)
            )
            #expect(OAuth2Provider(settings) != nil)
            if settings.members["token_endpoint_auth_method"] != .string("private_key_jwt") {
                _ = settings.value("private_key")
            }
            settings.rejectUnknownKeys()
        }
        #expect(findings.faults == [])
    }

    @Test("a whole configuration with every OAuth 1 preset is loaded")
    func wholeConfiguration() throws {
        let names = try Self.directory.names().filter {
            try Self.directory.preset($0)?.oauth1 != nil
        }
        #expect(names.count >= 17)
        let openssl = try OpenSSLCommand()
        try openssl.write(Array(WikiExample.privateKey.utf8), to: "key.pem")
        let apps = names.map { name in
            """
            "\(name)": {oauth: {provider: "\(name)", consumer_key: "key", consumer_secret: "s",
              private_key: {file: "\(openssl.path("key.pem"))"},
              hosts: \(json(of: missingHosts(name, version: "oauth")))}},
            """
        }
        let text = "{providers_dir: \"\(Self.folder)\", apps: {\(apps.joined())}}"
        try openssl.write(Array(text.utf8), to: "config.json5")
        let configuration = try ConfigurationFile.load(openssl.path("config.json5"))
        #expect(configuration.apps.keys.sorted() == names)
        for (name, app) in configuration.apps {
            let preset = try #require(try Self.directory.preset(name))
            #expect(app.title == preset.title && app.oauth1 != nil)
        }
    }

    @Test(
        "every OAuth 1 endpoint leads to https, whatever the tenant",
        arguments: Self.directory.names()
    )
    func endpoints(name: String) throws {
        let findings = ConfigurationFindings()
        guard try Self.directory.preset(name)?.oauth1 != nil,
            let settings = read(
                name,
                version: "oauth",
                findings: findings,
                hosts: missingHosts(name, version: "oauth")
            )
        else { return }
        let provider = try #require(OAuth1Provider(settings))
        let endpoints = [
            provider.temporaryCredentialEndpoint, provider.resourceOwnerAuthorizationEndpoint,
            provider.tokenEndpoint, provider.verifyEndpoint,
        ]
        for endpoint in endpoints.compactMap(\.self) {
            let resolved = try endpoint.resolved(rules: provider.hostRules) { placeholder in
                let rule = provider.hostRules[placeholder] ?? HostRule()
                if let fixed = rule.fixedValue {
                    return TenantValue(text: fixed, source: .configuration)
                }
                return Self.tenants.first { rule.allows($0, at: .host(isEnd: true)) }.map {
                    TenantValue(text: $0, source: .request)
                }
            }
            #expect(resolved.uri.scheme == "https" && resolved.uri.port == nil)
        }
    }

    @Test(
        "A8: Jira and USOS need a configured host, and are told what to write",
        arguments: hostless
    )
    func missingHost(name: String) throws {
        let findings = ConfigurationFindings()
        let settings = try #require(
            read(name, version: "oauth", findings: findings, hosts: [:])
        )
        _ = OAuth1Provider(settings)
        #expect(findings.faults.map(\.path) == ["apps.\(name).oauth.hosts.host"])
        let words = findings.faults.first?.expectation ?? ""
        for part in ["request_token_endpoint", "verify_endpoint", "allowed", "any_host", "{host}"] {
            #expect(words.contains(part))
        }
    }

    @Test("the configured host of Jira may have a port and a context path")
    func jiraBehindPath() throws {
        let settings = try #require(
            read(
                "jira-server",
                version: "oauth",
                findings: ConfigurationFindings(),
                hosts: ["host": .string("jira.acme.example:8443/jira")]
            )
        )
        let provider = try #require(OAuth1Provider(settings))
        let resolved = try provider.temporaryCredentialEndpoint.resolved(
            rules: provider.hostRules
        ) { name in
            provider.hostRules[name]?.configuredValue.map {
                TenantValue(text: $0, source: .configuration)
            }
        }
        #expect(
            resolved.uri.text
                == "https://jira.acme.example:8443/jira/plugins/servlet/oauth/request-token"
        )
        #expect(resolved.addressRule == .any)
    }

    @Test(
        "a school's host lies below schoology.com and nowhere else",
        arguments: [
            "schoology.com", "evilschoology.com", "acme.schoology.com.evil.example", "evil.example",
            "acme.schoology.com:8443", "evil.example/acme.schoology.com", "127.0.0.1",
            "u@acme.schoology.com", "acme..schoology.com", ".schoology.com", "",
        ]
    )
    func schoology(host: String) throws {
        let settings = try #require(
            read("schoology", version: "oauth", findings: ConfigurationFindings())
        )
        let provider = try #require(OAuth1Provider(settings))
        let resolve = { (host: String) in
            try provider.resourceOwnerAuthorizationEndpoint.resolved(rules: provider.hostRules) {
                _ in TenantValue(text: host, source: .request)
            }
        }
        #expect(throws: TenantError.unusableValue("host")) { try resolve(host) }
        #expect(try resolve("Acme.Schoology.com").addressRule == .publicOnly)
    }

    @Test("A13: every pattern of a preset is quick", arguments: directory.names())
    func patterns(name: String) throws {
        let preset = try #require(try Self.directory.preset(name))
        for version in [preset.oauth1, preset.oauth2].compactMap(\.self) {
            for (_, rule) in version["hosts"]?.object ?? [:] {
                guard let pattern = rule.object?["pattern"]?.string else { continue }
                #expect(throws: Never.self) { _ = try HostPattern(pattern) }
            }
        }
    }

    @Test("MediaWiki's title is signed with the rest, as MediaWiki does it")
    func mediaWiki() throws {
        let settings = try #require(
            read("mediawiki", version: "oauth", findings: ConfigurationFindings())
        )
        let provider = try #require(OAuth1Provider(settings))
        let endpoint = try provider.temporaryCredentialEndpoint.resolved(rules: [:]) { _ in nil }
        let baseString = OAuth1.SignatureBaseString.make(
            method: "POST",
            uri: endpoint.uri,
            parameters: [Parameter("oauth_nonce", "n")]
        )
        #expect(
            baseString
                == "POST&https%3A%2F%2Fmeta.wikimedia.org%2Fw%2Findex.php"
                + "&oauth_nonce%3Dn%26title%3DSpecial%253AOAuth%252Finitiate"
        )
    }
}
