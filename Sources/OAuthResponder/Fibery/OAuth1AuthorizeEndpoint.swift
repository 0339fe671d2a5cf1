import OAuthProtocols

/// `POST oauth1/v1/authorize`: temporary credentials, and where the browser goes.
enum OAuth1AuthorizeEndpoint {
    /// Answers a call.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - origins: the origins that a callback may have.
    ///   - client: makes the client of the call.
    /// - Returns: `redirect_uri`, `token` and `secret`.
    /// - Throws: `ServiceError`.
    static func answer(
        _ body: RequestBody,
        origins: [String],
        client: (Placeholders) -> OAuth1Client
    ) throws(ServiceError) -> JSONObject {
        let callbackURI = try body.callbackURI(origins: origins)
        let client = client(body.placeholders(callbackURI: callbackURI))
        let (credentials, page) = try ServiceError.ofAccount { () throws(AccountError) in
            try client.begin(callbackURI: callbackURI)
        }
        return [
            "redirect_uri": .string(page.text),
            "token": .string(credentials.identifier),
            "secret": .string(credentials.sharedSecret.reveal()),
        ]
    }
}
