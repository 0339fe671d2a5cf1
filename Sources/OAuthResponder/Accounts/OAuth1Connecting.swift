import OAuthProtocols

/// Connecting an account of OAuth 1, step by step.
extension OAuth1Client {
    /// The first step: announces the callback, and finds where the browser goes.
    ///
    /// - Parameter callbackURI: where the browser comes back.
    /// - Returns: the temporary credentials, and the page that asks for consent.
    /// - Throws: `AccountError`.
    ///
    /// RFC 5849 §2.1, §2.2.
    func begin(
        callbackURI: String
    ) throws(AccountError) -> (credentials: OAuth1.TemporaryCredentials, page: AbsoluteURI) {
        let temporaryEndpoint = try endpoint(provider.temporaryCredentialEndpoint)
        let authorizationEndpoint = try endpoint(provider.resourceOwnerAuthorizationEndpoint)
        let announced = provider.isCallbackOutOfBand ? "oob" : callbackURI
        let standard = OAuth1.TemporaryCredentialRequest.request(
            method: provider.method,
            endpoint: temporaryEndpoint,
            callback: provider.isRevisionA ? announced : nil,
            fields: try fields
        )
        let draft = try adjusted(standard, by: provider.temporaryCredentialParameters)
        let credentials = try send(draft) { (answer) throws(ProviderFailure) in
            try OAuth1.TemporaryCredentialRequest.understand(
                answer,
                isRevisionA: provider.isRevisionA
            )
        }
        let parameters = try OAuth1.ResourceOwnerAuthorization.parameters(
            credentials: credentials,
            callback: provider.isRevisionA ? nil : announced
        )
        .applying(provider.authorizationParameters) { (name) throws(AccountError) in
            switch name {
            case "oauth_token": credentials.identifier
            case "nonce": try AccountError.freshNonce()
            default: try value(of: name)
            }
        }
        return (credentials, authorizationEndpoint.uri.replacing(parameters))
    }

    /// The last step: temporary credentials and verifier become token credentials.
    ///
    /// - Parameters:
    ///   - credentials: the temporary credentials.
    ///   - verifier: what the browser brought back; nil in OAuth 1.0.
    /// - Returns: what the server granted.
    /// - Throws: `AccountError`.
    ///
    /// RFC 5849 §2.3.
    func finish(
        _ credentials: OAuth1.TemporaryCredentials,
        verifier: String?
    ) throws(AccountError) -> OAuth1.GrantedCredentials {
        let standard = OAuth1.TokenCredentialRequest.request(
            method: provider.method,
            endpoint: try endpoint(provider.tokenEndpoint),
            credentials: credentials,
            verifier: verifier,
            fields: try fields
        )
        return try granted(by: adjusted(standard, by: provider.tokenParameters))
    }
}
