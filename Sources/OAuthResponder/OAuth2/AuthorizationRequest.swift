extension OAuth2 {
    /// The first step: where the browser goes.
    ///
    /// RFC 6749 §4.1.1.
    enum AuthorizationRequest {
        /// Makes the URI: the endpoint with the standard and the configured parameters.
        ///
        /// - Parameters:
        ///   - endpoint: the authorization endpoint.
        ///   - clientID: the `client_id`.
        ///   - redirectURI: where the browser comes back.
        ///   - state: opaque; nil where the caller brought none.
        ///   - scope: the scopes as the provider separates them; nil sends none.
        ///   - codeChallenge: the S256 challenge; nil without PKCE.
        ///   - challengeMethod: the method's name in the provider's spelling.
        ///   - templates: the configured parameters.
        ///   - value: fills their placeholders.
        /// - Returns: the URI for the browser.
        static func uri(
            endpoint: AbsoluteURI,
            clientID: String,
            redirectURI: String,
            state: String?,
            scope: String?,
            codeChallenge: String?,
            challengeMethod: String,
            templates: [NamedTemplate],
            filledWith value: (String) -> String?
        ) -> String {
            var parameters = [
                Parameter("response_type", "code"),
                Parameter("client_id", clientID),
                Parameter("redirect_uri", redirectURI),
            ]
            if let scope { parameters.append(Parameter("scope", scope)) }
            if let state { parameters.append(Parameter("state", state)) }
            if let codeChallenge {
                parameters.append(Parameter("code_challenge", codeChallenge))
                parameters.append(Parameter("code_challenge_method", challengeMethod))
            }
            return endpoint.appending(parameters.applying(templates, filledWith: value)).text
        }
    }
}
