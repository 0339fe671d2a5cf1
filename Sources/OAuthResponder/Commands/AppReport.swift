import OAuthProtocols

/// What an operator wants to know about an app before it goes live.
struct AppReport {
    /// The app.
    let app: Configuration.App
    /// The configuration around it.
    let configuration: Configuration

    /// An endpoint of the app.
    struct Endpoint: Sendable, Equatable {
        /// Its key: `oauth2.token_endpoint`.
        var name: String
        /// Where it is.
        var address: Address
    }

    /// What is known of an endpoint's address.
    enum Address: Sendable, Equatable {
        /// The whole of it.
        case known(AbsoluteURI)
        /// What an account has to fill is left in braces.
        case dependsOnAccount(String)
        /// Discovery did not find it.
        case notFound
        /// The issuer publishes no metadata, though they decide whether PKCE is on.
        case missingMetadata
        /// The metadata are those of the named issuer, which is not the configured one.
        case foreignMetadata(issuer: String)
    }

    /// Lists the endpoints that the configuration names, the issuer not among them.
    static func configuredEndpoints(of app: Configuration.App) -> [Endpoint] {
        (app.oauth1.map { endpoints(of: $0.value) } ?? [])
            + (app.oauth2.map { endpoints(of: $0.value) } ?? [])
    }

    private static func endpoints(of provider: OAuth1Provider) -> [Endpoint] {
        let endpoints = [
            ("oauth.request_token_endpoint", provider.temporaryCredentialEndpoint),
            ("oauth.authorization_endpoint", provider.resourceOwnerAuthorizationEndpoint),
            ("oauth.access_token_endpoint", provider.tokenEndpoint),
            ("oauth.verify_endpoint", provider.verifyEndpoint),
        ]
        return addresses(of: endpoints, rules: provider.hostRules) {
            $0 == "client_id" || $0 == "consumer_key" ? provider.client.identifier : nil
        }
    }

    private static func endpoints(of provider: OAuth2Provider) -> [Endpoint] {
        let endpoints = [
            ("oauth2.authorization_endpoint", provider.authorization.endpoint),
            ("oauth2.token_endpoint", provider.tokenRequests.endpoint),
            ("oauth2.refresh_endpoint", provider.tokenRequests.refreshEndpoint),
            ("oauth2.userinfo_endpoint", provider.account.endpoint),
        ]
        return addresses(of: endpoints, rules: provider.hostRules) {
            $0 == "client_id" ? provider.client.identifier : nil
        }
    }

    /// Fills what the configuration fills; an address with a secret in it is not for the screen.
    private static func addresses(
        of endpoints: [(String, EndpointTemplate?)],
        rules: [String: HostRule],
        client: (String) -> String?
    ) -> [Endpoint] {
        func value(_ name: String) -> String? { rules[name]?.configuredValue ?? client(name) }
        return endpoints.compactMap { name, endpoint in
            guard let endpoint else { return nil }
            let resolved = try? endpoint.resolved(rules: rules) { name in
                value(name).map { TenantValue(text: $0, source: .configuration) }
            }
            let text = endpoint.template.filled { name in value(name) ?? "{\(name)}" }
            return Endpoint(
                name: name,
                address: resolved.map { .known($0.uri) } ?? .dependsOnAccount(text)
            )
        }
    }

    /// The app's name, title, base URL, connector and versions, in lines of text.
    var heading: String {
        let connector = app.connector.map { "\($0)" } ?? "that of nginx's site file"
        var lines = [
            "\(app.name) (\(app.title))", "  base URL for Fibery: \(baseURL)",
            "  connector: \(connector)",
        ]
        for preset in app.presets {
            let confidence = preset.confidence?.rawValue ?? "not said"
            lines.append("  \(preset.version).provider: \(preset.name), facts: \(confidence)")
        }
        if let oauth1 = app.oauth1?.value {
            let method = oauth1.client.key.method.rawValue
            lines.append("  oauth: \(method) in the \(oauth1.transmission.rawValue)")
        }
        if let oauth2 = app.oauth2?.value {
            lines.append("  oauth2: \(authentication(oauth2)), PKCE \(proofKey(oauth2))")
            if let issuer = oauth2.issuer {
                lines.append("  oauth2.issuer: \(issuer.template.text)")
            }
            lines.append("  oauth2.scope: \(oauth2.authorization.scope ?? "none")")
        }
        return lines.joined(separator: "\n")
    }

    /// What to enter in Fibery; words stand for the host and for one of the access keys.
    private var baseURL: String {
        let base = configuration.path(of: app) + (app.accessKeys.isEmpty ? "" : "/ACCESS-KEY")
        return "https://YOUR-HOST" + (base.isEmpty ? "/" : base)
    }

    private func authentication(_ provider: OAuth2Provider) -> String {
        switch provider.client.authentication {
        case .secretAsListed where provider.issuer != nil: "client secret as the metadata say"
        case .secretAsListed, .fixed(.clientSecretBasic): "client_secret_basic"
        case .fixed(.clientSecretPost): "client_secret_post"
        case .fixed(.clientSecretJWT): "client_secret_jwt"
        case .fixed(.privateKeyJWT(let key)): "private_key_jwt (\(key.algorithm.rawValue))"
        case .fixed(.none): "no client authentication"
        }
    }

    private func proofKey(_ provider: OAuth2Provider) -> String {
        switch provider.authorization.codeChallenge {
        case .on: "on"
        case .off: "off"
        case .asListed: provider.issuer == nil ? "off" : "as the metadata say"
        }
    }

    /// What to enter at the provider and in the connector, in lines of text.
    var instructions: String {
        var lines: [String] = []
        let register = "  to register at the provider as"
        for origin in configuration.callbackOrigins {
            if let oauth1 = app.oauth1?.value, !oauth1.isCallbackOutOfBand {
                let url = "\(origin)/callback, to which Fibery adds a query"
                lines.append("\(register) callback URL (oauth): \(url)")
            }
            if app.oauth2 != nil { lines.append("\(register) redirect URI (oauth2): \(origin)") }
        }
        lines.append("  the connector's GET / answers with: \(authenticationBlock)")
        return lines.joined(separator: "\n")
    }

    /// The `authentication` of the connector's `GET /`, as JSON.
    private var authenticationBlock: String {
        let blocks = [
            app.oauth1.map { _ in block(id: "oauth", name: "OAuth 1.0a") },
            app.oauth2.map { _ in block(id: "oauth2", name: "OAuth 2.0") },
        ].compactMap(\.self)
        return String(
            decoding: JSONWriter.bytes(of: .object(["authentication": .array(blocks)])),
            as: UTF8.self
        )
    }

    private func block(id: String, name: String) -> JSONValue {
        .object([
            "id": .string(id),
            "name": .string("\(app.title), \(name)"),
            "description": .string("Connects your \(app.title) account."),
            "fields": .array([
                .object([
                    "id": .string("callback_uri"),
                    "title": .string("callback_uri"),
                    "description": .string("OAuth post-auth redirect URI"),
                    "type": .string("oauth"),
                ])
            ]),
        ])
    }
}
