extension OAuth2 {
    /// The first step: where the browser goes.
    ///
    /// RFC 6749 §4.1.1.
    package enum AuthorizationRequest {
        /// Lists the standard parameters of the authorization endpoint.
        ///
        /// - Parameters:
        ///   - clientID: the `client_id`.
        ///   - redirectURI: where the browser comes back.
        ///   - scope: the scopes as the provider separates them; nil sends none.
        ///   - state: the caller's `state`, which comes back unchanged.
        ///   - challenge: ties the second step to this one; nil without PKCE.
        /// - Returns: the parameters in the order of the RFC.
        package static func parameters(
            clientID: String,
            redirectURI: String,
            scope: String?,
            state: String,
            challenge: CodeChallenge?
        ) -> [Parameter] {
            var parameters = [
                Parameter("response_type", "code"),
                Parameter("client_id", clientID),
                Parameter("redirect_uri", redirectURI),
            ]
            if let scope { parameters.append(Parameter("scope", scope)) }
            parameters.append(Parameter("state", state))
            if let challenge {
                parameters.append(Parameter("code_challenge", challenge.text))
                parameters.append(Parameter("code_challenge_method", challenge.methodName))
            }
            return parameters
        }
    }
}
