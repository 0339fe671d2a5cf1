import OAuthProtocols

/// `POST oauth2/v1/authorize`: where the browser goes.
enum OAuth2AuthorizeEndpoint {
    /// Answers a call.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - origins: the origins that a callback may have.
    ///   - client: makes the client of the call.
    /// - Returns: `redirect_uri`.
    /// - Throws: `ServiceError`.
    static func answer(
        _ body: RequestBody,
        origins: [String],
        client: (Placeholders) throws(AccountError) -> OAuth2Client
    ) throws(ServiceError) -> JSONObject {
        let callbackURI = try body.callbackURI(origins: origins)
        guard let state = try body.text("state", in: [.top, .fields]) else {
            throw .badRequest(.missing("state"))
        }
        let page = try ServiceError.ofAccount { () throws(AccountError) in
            try client(body.placeholders(callbackURI: callbackURI))
                .begin(callbackURI: callbackURI, state: state)
        }
        return ["redirect_uri": .string(page.text)]
    }
}
