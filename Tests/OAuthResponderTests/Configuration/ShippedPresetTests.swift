import FoundationEssentials
import Testing

@testable import OAuthResponder

@Suite("Shipped presets")
struct ShippedPresetTests {
    private static let folder = "\(#filePath)".replacing(
        "Tests/OAuthResponderTests/Configuration/ShippedPresetTests.swift",
        with: "deploy/providers"
    )
    private static let directory = PresetDirectory(folders: [folder])

    /// What may stand for a tenant; the first that a placeholder's rule allows is taken.
    private static let tenants = ["acme.example.com", "acme"]

    /// The settings of an app by a preset, read as those of a configuration are.
    private func read(_ name: String, version: String, findings: ConfigurationFindings)
        -> SettingsReader?
    {
        let own: JSONObject = [
            "provider": .string(name), "consumer_key": .string("key"),
            "consumer_secret": .string("secret"), "private_key": .string(WikiExample.privateKey),
            "client_id": .string("id"), "client_secret": .string("secret"),
        ]
        let unused =
            version == "oauth"
            ? ["client_id", "client_secret"] : ["consumer_key", "consumer_secret"]
        let app = SettingsReader(
            [version: .object(JSONObject(own.filter { !unused.contains($0.name) }))],
            path: "apps.\(name)",
            findings: findings
        )
        return Self.directory.overlaid(app, version: version)?.settings
    }

    @Test("every preset is read by the real parser", arguments: Self.directory.names())
    func everyPreset(name: String) throws {
        let preset = try #require(try Self.directory.preset(name))
        #expect(preset.title != name && !preset.notes.isEmpty)
        #expect(preset.documentation?.hasPrefix("https://") == true)
        let findings = ConfigurationFindings()
        if preset.oauth1 != nil {
            let settings = try #require(read(name, version: "oauth", findings: findings))
            #expect(OAuth1Provider(settings) != nil)
            settings.rejectUnknownKeys()
        }
        if preset.oauth2 != nil {
            let settings = try #require(read(name, version: "oauth2", findings: findings))
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
              private_key: {file: "\(openssl.path("key.pem"))"}}},
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
            let settings = read(name, version: "oauth", findings: findings)
        else { return }
        let provider = try #require(OAuth1Provider(settings))
        let endpoints = [
            provider.temporaryCredentialEndpoint, provider.resourceOwnerAuthorizationEndpoint,
            provider.tokenEndpoint, provider.verifyEndpoint,
        ]
        for endpoint in endpoints.compactMap(\.self) {
            let resolved = try endpoint.resolved(rules: provider.hostRules) { placeholder in
                let rule = provider.hostRules[placeholder] ?? HostRule()
                return Self.tenants.first(where: rule.allows).map {
                    TenantValue(text: $0, isFromRequest: true)
                }
            }
            #expect(resolved.uri.scheme == "https" && resolved.uri.port == nil)
        }
    }

    @Test(
        "a host that a caller names for Jira or USOS is a public name and nothing else",
        arguments: ["jira-server", "usos"],
        [
            "localhost", "127.0.0.1", "10.0.0.1", "169.254.169.254", "0x7f.1", "[::1]", "jira",
            "a.example/x", "a.example:8443", "u@a.example", "a.example?x", "a.example#x",
            "a..example", ".a.example", "a.example.", "a.localhost", "a example", "",
        ]
    )
    func foreignHosts(name: String, host: String) throws {
        let settings = try #require(
            read(name, version: "oauth", findings: ConfigurationFindings())
        )
        let provider = try #require(OAuth1Provider(settings))
        #expect(throws: TenantError.self) {
            _ = try provider.temporaryCredentialEndpoint.resolved(rules: provider.hostRules) { _ in
                TenantValue(text: host, isFromRequest: true)
            }
        }
        let resolved = try provider.temporaryCredentialEndpoint.resolved(
            rules: provider.hostRules
        ) { _ in TenantValue(text: "jira.acme.example", isFromRequest: true) }
        #expect(resolved.uri.host == "jira.acme.example")
        #expect(resolved.addressRule == .publicOnly)
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
