import OAuthProtocols

/// `POST oauth2/v1/authorize`: where the browser goes.
enum OAuth2AuthorizeEndpoint {
    /// Answers a call.
    ///
    /// - Parameter call: the call.
    /// - Returns: `redirect_uri`.
    /// - Throws: `ServiceError`; `.notFound` for an app without OAuth 2.
    static func answer(_ call: Call) throws(ServiceError) -> JSONObject {
        let callbackURI = try call.readCallback(in: .top)
        guard let state = try call.body.state() else { throw .badRequest(.missing("state")) }
        let client = try OAuth2Client(call)
        let parameters = OAuth2.AuthorizationRequest.parameters(
            clientID: client.provider.clientID,
            redirectURI: callbackURI,
            scope: client.provider.scope,
            state: state,
            challenge: try client.codeChallenge(callbackURI: callbackURI)
        )
        .applying(client.provider.authorizationParameters) { client.value(of: $0) }
        let endpoint = try client.server.authorizationEndpoint()
        return ["redirect_uri": .string(endpoint.uri.appending(parameters).text)]
    }
}
