import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("What the simulator knows of the apps")
struct SimulatorAppsTests {
    private static let origin = "https://localhost:8443"
    private static let client = "client_id: 'i', client_secret: 's'"
    private static let plain = """
        oauth2: {authorization_endpoint: 'https://x.example/a', token_endpoint: 'https://x.example/t',
        \(client)}
        """

    private func configuration(_ apps: String) throws -> Configuration {
        let reader = try settingsReader("{apps: {\(apps)}}")
        let configuration = Configuration(reader, presets: PresetDirectory(folders: []))
        try #require(reader.findings.faults == [])
        return configuration
    }

    private func apps(_ text: String) throws -> SimulatorApps {
        let configuration = try configuration(text)
        let apps = configuration.apps.values.sorted { $0.name < $1.name }
        return SimulatorApps(configuration: configuration, apps: apps)
    }

    @Test("an app has its title, its base and its versions")
    func list() throws {
        let only = try apps("crm: {title: 'My CRM', \(Self.plain)}")
        #expect(
            only.json == """
                {"apps":[{"name":"crm","title":"My CRM","base":"","versions":[{"id":"oauth2",\
                "fields":[]}]}]}
                """
        )
        let several = try apps(
            "crm: {access_keys: ['0123456789abcdef'], \(Self.plain)}, b: {\(Self.plain)}"
        )
        #expect(several.json.contains(#""base":"/crm/0123456789abcdef""#))
        #expect(several.json.contains(#""base":"/b""#))
    }

    @Test(
        "an account fills what neither the configuration nor the redirect brings",
        arguments: [
            ("{t}.x.example/a", "{t}.x.example/t", "", #"["t"]"#),
            ("{t}.x.example/a", "{u}.x.example/{t}", "", #"["t","u"]"#),
            ("{t}.x.example/a", "x.example/t", "hosts: {t: 'acme'},", "[]"),
            ("{t}.x.example/a", "x.example/t", "hosts: {t: {default: 'acme'}},", "[]"),
            ("{t}.x.example/a", "x.example/t", "hosts: {t: {pattern: '[a-z]+'}},", #"["t"]"#),
            ("x.example/{client_id}", "x.example/{scope}", "scope: 'a',", "[]"),
            ("x.example/a", "{shop}.x.example/t", "callback_params: ['shop'],", "[]"),
            ("x.example/a", "x.example/t", "userinfo_endpoint: 'https://{u}.x.example/u',", "[]"),
        ]
    )
    func fields(authorization: String, token: String, more: String, fields: String) throws {
        let apps = try apps(
            """
            crm: {oauth2: {authorization_endpoint: 'https://\(authorization)', \(more)
            token_endpoint: 'https://\(token)', \(Self.client)}}
            """
        )
        #expect(apps.json.contains("\"fields\":\(fields)}"))
    }

    @Test("the page may be called back, and gets keys of its own")
    func adapted() throws {
        let key = "0123456789abcdef0123456789abcdef"
        let before = try configuration(
            "crm: {access_keys: ['\(key)'], \(Self.plain)}, b: {\(Self.plain)}"
        )
        let once = try SimulatorApps.adapted(before, to: Self.origin)
        #expect(once.callbackOrigins == ["https://oauth-svc.fibery.io", Self.origin])
        let keys = try #require(once.apps["crm"]).accessKeys.map { $0.reveal() }
        #expect(keys.count == 1 && keys[0].utf8.count == 32 && keys[0] != key)
        #expect(once.apps["b"]?.accessKeys == [])
        let twice = try SimulatorApps.adapted(once, to: Self.origin)
        #expect(twice.callbackOrigins == once.callbackOrigins)
        #expect(twice.apps["crm"]?.accessKeys != once.apps["crm"]?.accessKeys)
    }

    @Test("what to register depends on how the provider learns of the callback")
    func registrations() throws {
        let endpoints1 = """
            request_token_endpoint: 'https://x.example/r', authorization_endpoint: 'https://x.example/a',
            access_token_endpoint: 'https://x.example/t', consumer_key: 'k', consumer_secret: 's'
            """
        let named = Self.plain.dropLast() + ", redirect_uri: 'My-RuName'}"
        let apps = try apps(
            """
            a: {\(Self.plain)}, b: {\(named)}, c: {oauth: {\(endpoints1)}},
            d: {oauth: {callback: 'oob', \(endpoints1)}}
            """
        )
        let callback = "https://localhost:8443/callback"
        #expect(
            apps.registrations(at: Self.origin) == """
                a (a)
                  to register at the provider as redirect URI (oauth2): \(callback)
                b (b)
                  at the provider My-RuName (oauth2.redirect_uri) has to mean \(callback)
                c (c)
                  to register at the provider as callback URL (oauth): \(callback), to which the page \
                adds a query
                d (d)
                """
        )
    }
}
