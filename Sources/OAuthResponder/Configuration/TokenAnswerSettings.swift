import OAuthProtocols

extension SettingsReader {
    /// Reads where a token answer has what the standard calls otherwise: paths by standard names.
    ///
    /// A faulty name or path is noted and left out.
    func answerNames(_ key: String) -> [String: JSONPath] {
        guard let reader = object(key) else { return [:] }
        var names: [String: JSONPath] = [:]
        for name in [
            "access_token", "expires_at", "expires_in", "id_token", "refresh_token", "token_type",
        ] {
            names[name] = reader.path(name)
        }
        reader.rejectUnknownKeys()
        return names
    }

    /// Reads one more exchange, of the token that a code brought: `{endpoint, method, params}`.
    func secondExchange(_ key: String) -> OAuth2Provider.SecondExchange? {
        guard let reader = object(key) else { return nil }
        let endpoint = reader.requiredEndpoint("endpoint")
        let method = reader.choice("method", of: HTTPMethod.self) ?? .get
        let parameters = reader.templates("params")
        reader.rejectUnknownKeys()
        return endpoint.map {
            OAuth2Provider.SecondExchange(endpoint: $0, method: method, parameters: parameters)
        }
    }
}
