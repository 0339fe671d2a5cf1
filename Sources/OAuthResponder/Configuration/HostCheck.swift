/// An endpoint beside its key, as the rules of `hosts` are checked against it.
struct EndpointSetting {
    /// The endpoint's key: `token_endpoint`.
    var key: String
    /// The endpoint; nil where none is configured.
    var endpoint: EndpointTemplate?
    /// Whether a secret of ours or a signature goes there.
    var takesSecrets: Bool
}

extension SettingsReader {
    /// Notes what is wrong with the rules of `hosts` where the endpoints use them (contract §4).
    ///
    /// A value of the configuration must fit in its place. Where the host is what a request says,
    /// and a secret goes there or the value is a whole address, the operator must have said which
    /// hosts he means.
    ///
    /// - Parameters:
    ///   - rules: the rules.
    ///   - settings: the endpoints of the same version.
    ///   - own: the placeholders that the client's own settings fill, which no request chooses.
    func checkHosts(
        _ rules: [String: HostRule],
        in settings: [EndpointSetting],
        own: Set<String>
    ) {
        // Most providers have one address for everybody.
        guard
            !rules.isEmpty
                || settings.contains(where: { $0.endpoint?.placeholders.isEmpty == false })
        else {
            return
        }
        var open: [String: [String]] = [:]
        var places: [String: [(position: EndpointTemplate.Position, key: String)]] = [:]
        for setting in settings {
            for (name, position) in setting.endpoint?.placeholders ?? [] {
                places[name, default: []].append((position, setting.key))
                let isOwn = rules[name] == nil && own.contains(name)
                let isOpen = isOpen(position, takesSecrets: setting.takesSecrets)
                guard isOpen, !isOwn, rules[name]?.boundsHosts != true,
                    open[name]?.contains(setting.key) != true
                else { continue }
                open[name, default: []].append(setting.key)
            }
        }
        for (name, rule) in rules.sorted(by: { $0.key < $1.key }) {
            checkValue(of: rule, named: name, at: places[name] ?? [(.target, "hosts")])
        }
        for (name, keys) in open.sorted(by: { $0.key < $1.key }) {
            reject(
                "hosts.\(name)",
                "\"HOST\" or {allowed: [\"HOST\", \"*.example.com\"]} is expected, since {\(name)} "
                    + "decides which server \(keys.joined(separator: ", ")) leads to and a request "
                    + "could choose it; {any_host: true} says that it may"
            )
        }
    }

    private func isOpen(_ position: EndpointTemplate.Position, takesSecrets: Bool) -> Bool {
        switch position {
        case .origin: true
        case .host: takesSecrets
        case .label, .target: false
        }
    }

    private func checkValue(
        of rule: HostRule,
        named name: String,
        at places: [(position: EndpointTemplate.Position, key: String)]
    ) {
        guard let text = rule.configuredValue else { return }
        let value = TenantValue(text: text, source: .configuration)
        for (position, key) in places {
            if rule.fixedValue == nil, !rule.allows(text, at: position) {
                return reject("hosts.\(name)", "the default does not match the rule beside it")
            }
            if EndpointTemplate.fitted(value, to: position) == nil {
                return reject(
                    "hosts.\(name)",
                    "the value does not fit where {\(name)} stands in \(key)"
                )
            }
        }
    }
}

extension OAuth2Provider {
    /// Notes what is wrong with the `hosts`.
    ///
    /// The token endpoint gets what proves the client, and the issuer names the token endpoint. The
    /// authorization endpoint gets nothing but what the browser may see, and the userinfo endpoint
    /// the account's own token unless a header says more.
    func checkHosts(_ settings: SettingsReader) {
        let hasSecrets = ["client_secret", "private_key", "pkce_key"].contains {
            settings.value($0) != nil
        }
        let userinfoNames =
            (account.fields + account.parameters).flatMap { $0.value?.placeholders ?? [] }
            + (account.endpoint?.template.placeholders ?? [])
        let endpoints = [
            ("issuer", issuer, hasSecrets), ("token_endpoint", tokenRequests.endpoint, hasSecrets),
            ("refresh_endpoint", tokenRequests.refreshEndpoint, hasSecrets),
            ("second_exchange.endpoint", tokenRequests.secondExchange?.endpoint, hasSecrets),
            ("client_assertion_audience", tokenRequests.assertionAudience, false),
            ("authorization_endpoint", authorization.endpoint, false),
            ("userinfo_endpoint", account.endpoint, userinfoNames.contains("client_secret")),
        ]
        settings.checkHosts(
            hostRules,
            in: endpoints.map(EndpointSetting.init),
            own: ["client_id", "client_secret", "scope"]
        )
    }
}
