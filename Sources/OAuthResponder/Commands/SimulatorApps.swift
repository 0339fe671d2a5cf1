import OAuthProtocols

/// What the page of the simulator knows of the apps.
struct SimulatorApps {
    /// The configuration that the simulator runs with.
    let configuration: Configuration
    /// The apps that the page shows, in order.
    let apps: [Configuration.App]

    /// Placeholders with a meaning of their own.
    private static let standardNames = ["access_token", "callback_uri", "nonce", "scope"]

    /// Changes a configuration for the simulator.
    ///
    /// The page may be the origin of callbacks, and other random keys stand for the access keys of the
    /// operator's, which the page would show to whoever looks at the screen.
    ///
    /// - Parameters:
    ///   - configuration: the operator's configuration.
    ///   - origin: the page's origin.
    /// - Returns: the changed configuration.
    /// - Throws: `CryptographyError`.
    static func adapted(
        _ configuration: Configuration,
        to origin: String
    ) throws(CryptographyError) -> Configuration {
        var configuration = configuration
        if !configuration.callbackOrigins.contains(origin) {
            configuration.callbackOrigins.append(origin)
        }
        for (name, app) in configuration.apps where !app.accessKeys.isEmpty {
            let key = Hexadecimal.encode(try RandomBytes.make(16))
            configuration.apps[name]?.accessKeys = [Secret(key)]
        }
        return configuration
    }

    /// The list as JSON, with the access keys in it.
    var json: String {
        let list = JSONValue.object(["apps": .array(apps.map(entry))])
        return String(decoding: JSONWriter.bytes(of: list), as: UTF8.self)
    }

    /// Says what to register at the providers.
    ///
    /// - Parameter origin: the page's origin.
    /// - Returns: lines of text, some for each app.
    func registrations(at origin: String) -> String {
        var lines: [String] = []
        let callback = "\(origin)/callback"
        for app in apps {
            lines.append("\(app.name) (\(app.title))")
            if let name = app.oauth2?.value.authorization.redirectURI?.text {
                lines.append(
                    "  at the provider \(name) (oauth2.redirect_uri) has to mean \(callback)"
                )
            } else if app.oauth2 != nil {
                lines.append(
                    "  to register at the provider as redirect URI (oauth2): \(callback)"
                )
            }
            if let oauth1 = app.oauth1?.value, !oauth1.isCallbackOutOfBand {
                lines.append(
                    "  to register at the provider as callback URL (oauth): \(callback), to which the "
                        + "page adds a query"
                )
            }
        }
        return lines.joined(separator: "\n")
    }

    private func entry(of app: Configuration.App) -> JSONValue {
        let key = app.accessKeys.first.map { "/\($0.reveal())" } ?? ""
        let versions = [
            app.oauth2.map { version("oauth2", fields: Self.fields(of: $0.value)) },
            app.oauth1.map { version("oauth", fields: Self.fields(of: $0.value)) },
        ]
        return .object([
            "name": .string(app.name),
            "title": .string(app.title),
            "base": .string(configuration.path(of: app) + key),
            "versions": .array(versions.compactMap(\.self)),
        ])
    }

    private func version(_ id: String, fields: [String]) -> JSONValue {
        .object(["id": .string(id), "fields": .array(fields.map(JSONValue.string))])
    }

    /// The tenants' placeholders that an account has to fill before it is connected.
    private static func fields(of provider: OAuth1Provider) -> [String] {
        let endpoints = [
            provider.temporaryCredentialEndpoint, provider.resourceOwnerAuthorizationEndpoint,
            provider.tokenEndpoint,
        ]
        return fields(of: endpoints, besides: provider.callbackParameters) {
            (provider.hostRules[$0]?.configuredValue ?? provider.standardPlaceholder($0)) != nil
        }
    }

    private static func fields(of provider: OAuth2Provider) -> [String] {
        let endpoints = [
            provider.issuer, provider.authorization.endpoint, provider.tokenRequests.endpoint,
        ]
        let brought = provider.tokenRequests.callbackParameters
        return fields(of: endpoints.compactMap(\.self), besides: brought) {
            (provider.hostRules[$0]?.configuredValue ?? provider.standardPlaceholder($0)) != nil
        }
    }

    /// Each placeholder of the endpoints once, but for those that the configuration fills and those that
    /// the browser's redirect brings.
    private static func fields(
        of endpoints: [EndpointTemplate],
        besides brought: [String],
        isKnown: (String) -> Bool
    ) -> [String] {
        var names: [String] = []
        for (name, _) in endpoints.flatMap(\.placeholders)
        where !isKnown(name) && !(names + brought + standardNames).contains(name) {
            names.append(name)
        }
        return names
    }
}
