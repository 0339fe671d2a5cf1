import OAuthProtocols

/// `POST oauth1/v1/authorize`: temporary credentials, and where the browser goes.
enum OAuth1AuthorizeEndpoint {
    /// Answers a call.
    ///
    /// - Parameter call: the call.
    /// - Returns: `redirect_uri`, `token` and `secret`.
    /// - Throws: `ServiceError`; `.notFound` for an app without OAuth 1.
    static func answer(_ call: Call) throws(ServiceError) -> JSONObject {
        let client = try OAuth1Client(call)
        let provider = client.provider
        let callbackURI = try call.readCallback(in: .top)
        let temporaryEndpoint = try client.endpoint(provider.temporaryCredentialEndpoint)
        let authorizationEndpoint = try client.endpoint(provider.resourceOwnerAuthorizationEndpoint)
        let announced = provider.isCallbackOutOfBand ? "oob" : callbackURI
        let standard = OAuth1.TemporaryCredentialRequest.request(
            method: provider.method,
            endpoint: temporaryEndpoint,
            callback: provider.isRevisionA ? announced : nil,
            fields: client.fields
        )
        let draft = client.adjusted(standard, by: provider.temporaryCredentialParameters)
        let credentials = try client.send(draft) { (answer) throws(ProviderFailure) in
            try OAuth1.TemporaryCredentialRequest.understand(
                answer,
                isRevisionA: provider.isRevisionA
            )
        }
        let parameters = OAuth1.ResourceOwnerAuthorization.parameters(
            credentials: credentials,
            callback: provider.isRevisionA ? nil : announced
        )
        .applying(provider.authorizationParameters, filledWith: client.value)
        return [
            "redirect_uri": .string(authorizationEndpoint.uri.appending(parameters).text),
            "token": .string(credentials.identifier),
            "secret": .string(credentials.sharedSecret.reveal()),
        ]
    }
}
