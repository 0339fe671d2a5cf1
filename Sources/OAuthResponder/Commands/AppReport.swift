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
        /// Its URI, with the placeholders that the configuration does not fill, or why there is
        /// none.
        var uri: String
    }

    /// Lists the endpoints that the configuration names, the issuer not among them.
    static func configuredEndpoints(of app: Configuration.App) -> [Endpoint] {
        var named: [(String, EndpointTemplate?)] = []
        if let oauth1 = app.oauth1 {
            named += [
                ("oauth.request_token_endpoint", oauth1.temporaryCredentialEndpoint),
                ("oauth.authorization_endpoint", oauth1.resourceOwnerAuthorizationEndpoint),
                ("oauth.access_token_endpoint", oauth1.tokenEndpoint),
                ("oauth.verify_endpoint", oauth1.verifyEndpoint),
            ]
        }
        if let oauth2 = app.oauth2 {
            named += [
                ("oauth2.authorization_endpoint", oauth2.authorizationEndpoint),
                ("oauth2.token_endpoint", oauth2.tokenEndpoint),
                ("oauth2.refresh_endpoint", oauth2.refreshEndpoint),
                ("oauth2.userinfo_endpoint", oauth2.userinfoEndpoint),
            ]
        }
        return named.compactMap { name, endpoint in
            endpoint.map { Endpoint(name: name, uri: filled($0, of: app)) }
        }
    }

    private static func filled(_ endpoint: EndpointTemplate, of app: Configuration.App) -> String {
        endpoint.template.filled { name in
            let rule = app.oauth2?.hostRules[name] ?? app.oauth1?.hostRules[name]
            return rule?.defaultValue ?? "{\(name)}"
        }
    }

    /// The app's name, provider, base URL and versions, in lines of text.
    var heading: String {
        var lines = ["\(app.name) (\(app.title))"]
        let isSingle = configuration.apps.count == 1
        let key = app.accessKeys.isEmpty ? "" : "/ACCESS-KEY"
        let base = (isSingle ? "" : "/\(app.name)") + key
        lines.append("  base URL for Fibery: https://YOUR-HOST\(base.isEmpty ? "/" : base)")
        if let oauth1 = app.oauth1 {
            let method = oauth1.client.key.method.rawValue
            lines.append("  oauth: \(method) in the \(oauth1.transmission.rawValue)")
        }
        if let oauth2 = app.oauth2 {
            lines.append("  oauth2: \(authentication(oauth2)), PKCE \(proofKey(oauth2))")
            if let issuer = oauth2.issuer {
                lines.append("  oauth2.issuer: \(issuer.template.text)")
            }
            lines.append("  oauth2.scope: \(oauth2.scope ?? "none")")
        }
        return lines.joined(separator: "\n")
    }

    private func authentication(_ provider: OAuth2Provider) -> String {
        switch provider.clientAuthentication {
        case .secretAsListed where provider.issuer != nil: "client secret as the metadata say"
        case .secretAsListed, .fixed(.clientSecretBasic): "client_secret_basic"
        case .fixed(.clientSecretPost): "client_secret_post"
        case .fixed(.clientSecretJWT): "client_secret_jwt"
        case .fixed(.privateKeyJWT(let key)): "private_key_jwt (\(key.algorithm.rawValue))"
        case .fixed(.none): "no client authentication"
        }
    }

    private func proofKey(_ provider: OAuth2Provider) -> String {
        switch provider.codeChallenge {
        case .on: "on"
        case .off: "off"
        case .asListed: provider.issuer == nil ? "off" : "as the metadata say"
        }
    }

    /// What to enter at the provider and in the connector, in lines of text.
    var instructions: String {
        let origins = configuration.callbackOrigins.joined(separator: ", ")
        let blocks = [
            app.oauth1.map { _ in block(id: "oauth", name: "OAuth 1.0a") },
            app.oauth2.map { _ in block(id: "oauth2", name: "OAuth 2.0") },
        ].compactMap(\.self)
        let json = String(
            decoding: JSONWriter.bytes(of: .object(["authentication": .array(blocks)])),
            as: UTF8.self
        )
        return """
              whitelist at the provider as redirect URI (callback URL): \(origins)
              the connector's GET / answers with: \(json)
            """
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
