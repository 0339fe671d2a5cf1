import OAuthProtocols

/// `POST oauth2/v1/access_token`: a code becomes an account.
enum OAuth2AccessTokenEndpoint {
    /// Answers a call.
    ///
    /// - Parameter call: the call.
    /// - Returns: `access_token`, `refresh_token` and `expires_on` where the provider gives them,
    ///   what else it returned, and the `callback_params`.
    /// - Throws: `ServiceError`; `.declined` where the user did not consent, `.foreignCallback`
    ///   where another issuer sent the browser back.
    static func answer(_ call: Call) throws(ServiceError) -> JSONObject {
        let hasCode = call.body.members["code"]?.string ?? "" != ""
        if !hasCode, let refusal = try call.body.refusal(["error"]) {
            throw .declined(refusal)
        }
        let callbackURI = try call.readCallback(in: .fields)
        let code = try call.body.requiredText("code")
        // Two states that differ belong to two attempts to connect.
        _ = try call.body.state()
        let client = try OAuth2Client(call)
        try checkIssuer(client)
        let verifier = try client.codeVerifier(callbackURI: callbackURI)
        let endpoint = try client.server.tokenEndpoint()
        let brought = try call.callbackMembers(client.provider.callbackParameters)
        let draft = OAuth2Client.TokenDraft(
            endpoint: endpoint,
            parameters: OAuth2.AccessTokenRequest.parameters(
                code: code,
                redirectURI: callbackURI,
                codeVerifier: verifier
            ),
            templates: client.provider.tokenParameters,
            known: ["code": code]
        )
        let tokens = try client.granted(by: draft)
        return brought.merging(tokens.answer)
    }

    /// RFC 9207 §2.4.
    private static func checkIssuer(_ client: OAuth2Client) throws(ServiceError) {
        guard let issuer = client.server.issuer else { return }
        let named = try client.call.body.text("iss")
        let isMissing = named == nil && client.call.body.members["iss"] != .string("")
        if isMissing {
            guard try client.server.metadata()?.promisesIssuerParameter == true else { return }
            throw .foreignCallback(.issuer)
        }
        guard named?.isIdentical(to: issuer) == true else { throw .foreignCallback(.issuer) }
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
