import OAuthProtocols

/// `POST oauth1/v1/access_token`: temporary credentials and verifier become an account.
enum OAuth1AccessTokenEndpoint {
    /// Answers a call.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - origins: the origins that a callback may have.
    ///   - client: makes the client of the call.
    /// - Returns: `access_token`, `access_secret`, `expires_on` where it is known, what else the
    ///   provider returned, and the `callback_params`.
    /// - Throws: `ServiceError`; `.declined` where the user did not consent, `.foreignToken`
    ///   where the browser brought back another token.
    static func answer(
        _ body: RequestBody,
        origins: [String],
        client: (Placeholders) -> OAuth1Client
    ) throws(ServiceError) -> JSONObject {
        if let refusal = try body.refusal(["denied", "oauth_problem", "error", "error_description"])
        {
            throw .declined(refusal)
        }
        let callbackURI = try body.callbackURIOfAccount(origins: origins)
        let client = client(body.placeholders(callbackURI: callbackURI))
        let credentials = try temporaryCredentials(body)
        let verifier = client.provider.isRevisionA ? try readVerifier(body) : nil
        let brought = try body.callbackMembers(client.provider.callbackParameters)
        let granted = try ServiceError.ofAccount { () throws(AccountError) in
            try client.finish(credentials, verifier: verifier)
        }
        return brought.merging(granted.answer)
    }

    private static func temporaryCredentials(
        _ body: RequestBody
    ) throws(ServiceError) -> OAuth1.TemporaryCredentials {
        let identifier = try body.requiredText("access_token", in: .fields)
        // An empty secret is one too (RFC 5849 §3.4.4), so presence is what counts.
        guard let secret = try body.textOrEmpty("access_secret", in: .fields) else {
            throw .badRequest(.missing("fields.access_secret"))
        }
        if let returned = try body.textOrEmpty("oauth_token") {
            guard ConstantTimeComparison.areEqual(Array(returned.utf8), Array(identifier.utf8))
            else {
                throw .foreignToken
            }
        }
        return OAuth1.TemporaryCredentials(identifier: identifier, sharedSecret: Secret(secret))
    }

    /// An empty verifier, and Jira's `denied`, are how some servers say that the user declined.
    private static func readVerifier(_ body: RequestBody) throws(ServiceError) -> String {
        guard let verifier = try body.textOrEmpty("oauth_verifier") else {
            throw .badRequest(.missing("oauth_verifier"))
        }
        guard !verifier.isEmpty, verifier != "denied" else {
            throw .declined(ProviderError(code: "access_denied"))
        }
        return verifier
    }
}

extension OAuth1.GrantedCredentials {
    /// The members in Fibery's spelling; the provider's own names for the rest.
    var answer: JSONObject {
        var members = others
        members["access_token"] = .string(credentials.identifier)
        members["access_secret"] = .string(credentials.sharedSecret.reveal())
        if case .at(let timestamp) = expiry {
            members["expires_on"] = .string(timestamp.rfc3339)
        }
        return members
    }
}
