import OAuthProtocols

/// `POST oauth1/v1/access_token`: temporary credentials and verifier become an account.
enum OAuth1AccessTokenEndpoint {
    /// Answers a call.
    ///
    /// - Parameter call: the call.
    /// - Returns: `access_token`, `access_secret`, `expires_on` where it is known, what else the
    ///   provider returned, and the `callback_params`.
    /// - Throws: `ServiceError`; `.declined` where the user did not consent, `.foreignCallback`
    ///   where the browser brought back another token.
    static func answer(_ call: Call) throws(ServiceError) -> JSONObject {
        let client = try OAuth1Client(call)
        let provider = client.provider
        if let refusal = try call.body.refusal(["denied", "oauth_problem", "error"]) {
            throw .declined(refusal)
        }
        _ = try call.readCallback(in: .fields)
        let credentials = try temporaryCredentials(call)
        let verifier = provider.isRevisionA ? try readVerifier(call) : nil
        let brought = try call.callbackMembers(provider.callbackParameters)
        let endpoint = try client.endpoint(provider.tokenEndpoint)
        let standard = OAuth1.TokenCredentialRequest.request(
            method: provider.method,
            endpoint: endpoint,
            credentials: credentials,
            verifier: verifier,
            fields: client.fields
        )
        let draft = client.adjusted(standard, by: provider.tokenParameters)
        return brought.merging(try client.granted(by: draft).answer)
    }

    private static func temporaryCredentials(
        _ call: Call
    ) throws(ServiceError) -> OAuth1.TemporaryCredentials {
        let identifier = try call.body.requiredText("access_token", in: .fields)
        // An empty secret is one too (RFC 5849 §3.4.4), so presence is what counts.
        let isEmpty = call.body.fields["access_secret"] == .string("")
        let secret = isEmpty ? "" : try call.body.requiredText("access_secret", in: .fields)
        if let present = call.body.members["oauth_token"], present != .null {
            let returned = try call.body.text("oauth_token") ?? ""
            guard ConstantTimeComparison.areEqual(Array(returned.utf8), Array(identifier.utf8))
            else {
                throw .foreignCallback(.token)
            }
        }
        return OAuth1.TemporaryCredentials(identifier: identifier, sharedSecret: Secret(secret))
    }

    /// An empty verifier, and Jira's `denied`, are how some servers say that the user declined.
    private static func readVerifier(_ call: Call) throws(ServiceError) -> String {
        let value = call.body.members["oauth_verifier"]
        if value == .string("") || value == .string("denied") {
            throw .declined(ProviderError(code: "access_denied"))
        }
        return try call.body.requiredText("oauth_verifier")
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
