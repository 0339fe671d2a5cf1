import OAuthProtocols

/// `POST oauth2/v1/access_token`: a code becomes an account.
enum OAuth2AccessTokenEndpoint {
    /// Answers a call.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - codeParameter: the name of the code in the redirect.
    ///   - origins: the origins that a callback may have.
    ///   - client: makes the client of the call.
    /// - Returns: `access_token`, `refresh_token` and `expires_on` where the provider gives them,
    ///   what else it returned, and the `callback_params`.
    /// - Throws: `ServiceError`; `.declined` where the user did not consent.
    static func answer(
        _ body: RequestBody,
        codeParameter: String,
        origins: [String],
        client: (Placeholders) throws(AccountError) -> OAuth2Client
    ) throws(ServiceError) -> JSONObject {
        let hasCode = body.members.top[codeParameter]?.string ?? "" != ""
        // Facebook and LINE have names of their own.
        let names = ["error", "error_code", "errorCode", "error_description"]
        if !hasCode, let refusal = try body.refusal(names) {
            throw isOfForeignIssuer(body, client) ? .account(.foreignIssuer) : .declined(refusal)
        }
        let callbackURI = try body.redirectURIOfAccount(origins: origins)
        let redirect = OAuth2Client.Redirect(
            code: try body.requiredText(codeParameter),
            state: Result(catching: body.members.state),
            issuer: Result { () throws(CallMembers.Fault) in
                try body.members.textOrEmpty("iss", in: [.top])
            }
        )
        let client = try ServiceError.ofAccount { () throws(AccountError) in
            try client(body.placeholders(callbackURI: callbackURI))
        }
        let brought = try body.callbackMembers(client.provider.tokenRequests.callbackParameters)
        let tokens = try ServiceError.ofAccount { () throws(AccountError) in
            try client.finish(redirect, callbackURI: callbackURI)
        }
        return brought.merging(tokens.answer)
    }

    /// Whether the browser was sent back by another issuer, whose error says nothing of ours (RFC 9207
    /// §2.4).
    private static func isOfForeignIssuer(
        _ body: RequestBody,
        _ client: (Placeholders) throws(AccountError) -> OAuth2Client
    ) -> Bool {
        guard let named = body.members.top["iss"]?.string,
            let client = try? client(body.placeholders(callbackURI: nil))
        else { return false }
        return client.isForeign(named)
    }
}

extension OAuth2.TokenAnswer {
    /// The members in Fibery's spelling, without `expires_in`; every other member as the provider
    /// has it.
    var answer: JSONObject {
        var members = members
        members["expires_in"] = nil
        members["access_token"] = .string(accessToken)
        members["refresh_token"] = refreshToken.map(JSONValue.string)
        members["expires_on"] = nil
        if case .at(let timestamp) = expiry {
            members["expires_on"] = .string(timestamp.rfc3339)
        }
        return members
    }
}
