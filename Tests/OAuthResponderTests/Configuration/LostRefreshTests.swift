import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Settings that take a preset's refresh tokens away")
struct LostRefreshTests {
    private func configured(_ preset: String, _ keys: String) throws -> Configuration {
        let reader = try settingsReader(
            """
            {apps: {crm: {oauth2: {provider: '\(preset)', client_id: 'id',
            client_secret: '0123456789abcdef0123456789abcdef', \(keys)}}}}
            """
        )
        let parsed = Configuration(reader, presets: .shipped)
        try #require(reader.findings.faults == [])
        return parsed
    }

    @Test(
        "a scope or a parameter that brings refresh tokens is missed, and nothing else",
        arguments: [
            ("google", "", []),
            ("google", "scope: 'openid'", []),
            (
                "google", "authorization_params: {access_type: null}",
                ["authorization_params lack access_type=offline"]
            ),
            ("xero", "", []),
            ("xero", "scope: 'openid offline_access'", []),
            ("xero", "scope: ['openid', 'email']", ["scope lacks \"offline_access\""]),
        ]
    )
    func warnings(preset: String, keys: String, expected: [String]) throws {
        let words = ", for which the provider gives refresh tokens"
        let found = try configured(preset, keys).warnings.filter { $0.hasSuffix(words) }
        #expect(found == expected.map { "apps.crm.oauth2.\($0)\(words)" })
    }

    @Test("check shows the preset, and how sure its facts are")
    func confidence() throws {
        let configuration = try configured("google", "")
        let app = try #require(configuration.apps["crm"])
        let heading = AppReport(app: app, configuration: configuration).heading
        #expect(heading.contains("\n  oauth2.provider: google, facts: documented\n"))
    }
}
