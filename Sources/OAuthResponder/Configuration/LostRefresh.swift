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
    /// - Parameter defaults: the preset's settings, over which the app's lie.
    func warnOfLostRefresh(since defaults: JSONObject) {
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
            texts.flatMap { $0.split { $0.isWhitespace || $0 == "," } }.map(String.init)
        )
    }
}
