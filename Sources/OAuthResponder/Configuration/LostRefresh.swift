import OAuthProtocols

extension SettingsReader {
    /// The scopes for which providers give refresh tokens.
    private static let refreshScopes: Set<String> = [
        "offline", "offline.access", "offline_access", "refresh_token",
    ]
    /// The parameters of the browser's address by which providers are asked for refresh tokens.
    private static let refreshParameters = ["access_type", "token_access_type"]

    /// Warns where the app's own settings take away what a preset asks for to get a refresh token.
    ///
    /// - Parameters:
    ///   - own: the app's own settings.
    ///   - defaults: the preset's settings, over which the app's lie.
    func warnOfLostRefresh(by own: JSONObject, over defaults: JSONObject) {
        guard own["scope"] != nil || own["authorization_params"] != nil else { return }
        let scopes = Self.scopes(in: members["scope"])
        for scope in Self.scopes(in: defaults["scope"]).intersection(Self.refreshScopes).sorted()
        where !scopes.contains(scope) {
            warn("scope", " lacks \"\(scope)\", for which the provider gives refresh tokens")
        }
        let parameters = members["authorization_params"]?.object
        for name in Self.refreshParameters {
            guard let wanted = defaults["authorization_params"]?.object?[name],
                parameters?[name] != wanted, let text = wanted.string
            else { continue }
            warn(
                "authorization_params",
                " lack \(name)=\(text), for which the provider gives refresh tokens"
            )
        }
    }

    private static func scopes(in value: JSONValue?) -> Set<String> {
        let texts = value?.array?.compactMap(\.string) ?? [value?.string ?? ""]
        return Set(
            texts.flatMap { $0.unicodeScalars.split { $0.isBlank || $0 == "," } }.map(String.init)
        )
    }
}
