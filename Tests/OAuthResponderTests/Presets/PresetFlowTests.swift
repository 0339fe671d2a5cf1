import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// Each preset plays its whole flow against a provider that knows the facts and not the preset.
@Suite("Presets of OAuth 2 against the facts")
struct PresetFlowTests {
    @Test("every preset of OAuth 2 has facts")
    func everyPreset() throws {
        let names = try PresetDirectory.shipped.names().filter {
            try PresetDirectory.shipped.preset($0)?.oauth2 != nil
        }
        #expect(names == ProviderFacts.all.map(\.name))
        print("\(names.count) presets of OAuth 2 are played.")
    }

    @Test("authorize, exchange, validate, refresh, validate", arguments: ProviderFacts.all)
    func flow(facts: ProviderFacts) throws {
        try PresetPlay(facts, settings: nil).play()
    }

    @Test("a preset tells of refresh tokens what the facts tell", arguments: ProviderFacts.all)
    func refreshTokens(facts: ProviderFacts) throws {
        let preset = try #require(try PresetDirectory.shipped.preset(facts.name))
        guard case .bool(let known) = facts.members["refresh"]?.object?["supported"] else { return }
        #expect(preset.refreshTokens ?? known == known)
    }

    @Test("a configuration says whatever a preset can say", arguments: ProviderFacts.all)
    func spelledOut(facts: ProviderFacts) throws {
        let preset = try #require(try PresetDirectory.shipped.preset(facts.name)?.oauth2)
        try PresetPlay(facts, settings: preset).play()
    }
}

/// One play of a preset, or of its settings as a configuration has them.
private struct PresetPlay {
    private let facts: ProviderFacts
    private let provider: FactualProvider
    private let service: Service
    private let title: String
    private let pipe: LogPipe

    init(_ facts: ProviderFacts, settings: JSONObject?) throws {
        self.facts = facts
        provider = FactualProvider(facts)
        var configuration = try Self.configuration(facts, settings: settings, hosts: [:])
        // A host that no account may choose has to be configured.
        let prefix = "apps.crm.oauth2.hosts."
        let open = configuration.faults.filter { $0.path.hasPrefix(prefix) }.map {
            String($0.path.dropFirst(prefix.count))
        }
        if !open.isEmpty {
            let hosts = open.map { ($0, JSONValue.string(facts.tenants[$0] ?? "acme.example.com")) }
            configuration = try Self.configuration(
                facts,
                settings: settings,
                hosts: JSONObject(hosts.map { (name: $0.0, value: $0.1) })
            )
        }
        try #require(configuration.faults == [])
        let preset = try #require(try PresetDirectory.shipped.preset(facts.name))
        title = settings == nil ? preset.title : "crm"
        pipe = try LogPipe()
        service = Service(
            configuration: configuration.parsed,
            client: provider,
            commons: Commons.fresh(at: ServiceUnderTest.now),
            log: pipe.log
        )
    }

    private static func configuration(
        _ facts: ProviderFacts,
        settings: JSONObject?,
        hosts: JSONObject
    ) throws -> (parsed: Configuration, faults: [ConfigurationFault]) {
        var version: JSONObject = settings ?? ["provider": .string(facts.name)]
        version["client_id"] = .string(FactualProvider.clientID)
        if facts.text("token_endpoint_auth_method") != "none" || facts.sendsSecret {
            version["client_secret"] = .string(FactualProvider.clientSecret)
        } else if facts.hasChallenge {
            version["pkce_key"] = .string(FactualProvider.clientSecret)
        }
        if !hosts.isEmpty {
            version["hosts"] = .object((version["hosts"]?.object ?? [:]).merging(hosts))
        }
        let reader = SettingsReader(
            ["apps": .object(["crm": .object(["oauth2": .object(version)])])],
            path: "",
            findings: ConfigurationFindings()
        )
        let parsed = Configuration(reader, presets: .shipped)
        return (parsed, reader.findings.faults)
    }

    func play() throws {
        try checkPage()
        let account = try connect()
        #expect(account["access_token"]?.string?.hasPrefix("canary-access-") == true)
        try checkName(of: account, steps: ["account"])
        guard facts.refreshes else { return }
        var expired = account
        expired["expires_on"] = .string("2020-01-01T00:00:00Z")
        let renewed = try checkName(of: expired, steps: ["refresh", "account"])
        #expect(renewed["access_token"] != account["access_token"])
        try checkName(of: account.merging(renewed), steps: ["account"])
    }

    private func checkPage() throws {
        var body = fields
        body["callback_uri"] = .string(FactualProvider.callbackURI)
        body["state"] = .string("canary-state")
        let page = try answer("/oauth2/v1/authorize", body)["redirect_uri"]?.string ?? ""
        #expect(facts.problems(ofPage: page, state: "canary-state") == [])
    }

    private func connect() throws -> JSONObject {
        var account = fields
        account["callback_uri"] = .string(FactualProvider.callbackURI)
        var body: JSONObject = ["fields": .object(account), "state": .string("canary-state")]
        body[facts.text("code_param") ?? "code"] = .string("canary-code")
        body = body.merging(redirect)
        let tokens = try answer("/oauth2/v1/access_token", body)
        #expect(provider.problems == [])
        return account.merging(tokens)
    }

    @discardableResult
    private func checkName(of account: JSONObject, steps: [String]) throws -> JSONObject {
        let before = provider.steps.count
        let answer = try answer(
            "/validate",
            ["id": .string("oauth2"), "fields": .object(account)]
        )
        #expect(provider.problems == [])
        let isAsked = facts.text("userinfo_endpoint") != nil
        #expect(
            Array(provider.steps.dropFirst(before)) == steps.filter { isAsked || $0 != "account" }
        )
        let isNamed = isAsked || !facts.texts("name_from_token_response").isEmpty
        let name = facts.text("name") ?? (isNamed ? FactualProvider.accountName : title)
        #expect(answer["name"]?.string == name)
        return answer
    }

    /// What the account's fields bring for tenants.
    private var fields: JSONObject { tenants { $0 == nil } }

    /// What the provider's redirect brings for tenants.
    private var redirect: JSONObject { tenants { $0 == "callback" } }

    private func tenants(where isWanted: (String?) -> Bool) -> JSONObject {
        let rules = facts.members["template_params"]?.object ?? [:]
        return JSONObject(
            facts.tenants.sorted { $0.key < $1.key }
                .filter { isWanted(rules[$0.key]?.object?["from"]?.string) }
                .map { (name: $0.key, value: JSONValue.string($0.value)) }
        )
    }

    private func answer(_ path: String, _ body: JSONObject) throws -> JSONObject {
        let text = String(decoding: JSONWriter.bytes(of: .object(body)), as: UTF8.self)
        let answer = service.answer(.post(path, text))
        try #require(answer.status == 200, "\(path): \(answer.text)")
        return try #require(try JSONReader.value(of: answer.body).object)
    }
}
