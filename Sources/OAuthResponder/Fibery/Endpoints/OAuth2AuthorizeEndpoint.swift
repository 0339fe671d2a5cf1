/// `POST oauth2/v1/authorize`: where the browser goes.
enum OAuth2AuthorizeEndpoint {
    /// Answers a call.
    ///
    /// - Parameter call: the call.
    /// - Returns: `redirect_uri`.
    /// - Throws: `ServiceError`; `.notFound` for an app without OAuth 2.
    static func answer(_ call: Call) throws(ServiceError) -> [String: JSONValue] {
        guard call.app.oauth2 != nil else { throw .notFound }
        let callbackURI = try call.readCallback(in: .top)
        guard let state = try call.body.state() else { throw .badRequest(.missing("state")) }
        let client = try OAuth2Client(call)
        var challenge: String?
        if let verifier = try client.codeVerifier(callbackURI: callbackURI) {
            do throws(CryptographyError) {
                challenge = try OAuth2.ProofKey.codeChallenge(of: verifier)
            } catch {
                throw .cryptography
            }
        }
        let uri = OAuth2.AuthorizationRequest.uri(
            endpoint: try client.authorizationEndpoint().uri,
            clientID: client.provider.clientID,
            redirectURI: callbackURI,
            state: state,
            scope: client.provider.scope,
            codeChallenge: challenge,
            challengeMethod: try client.challengeMethod() ?? "S256",
            templates: client.provider.authorizationParameters,
            filledWith: { client.value(of: $0) }
        )
        return ["redirect_uri": .string(uri)]
    }
}
