import OAuthProtocols

/// Connecting an account of OAuth 2, step by step.
extension OAuth2Client {
    /// The first step: finds where the browser goes.
    ///
    /// - Parameters:
    ///   - callbackURI: where the browser comes back.
    ///   - state: opaque; comes back with the browser.
    /// - Returns: the page that asks for consent.
    /// - Throws: `AccountError`.
    ///
    /// RFC 6749 §4.1.1.
    func begin(callbackURI: String, state: String) throws(AccountError) -> AbsoluteURI {
        let parameters = try OAuth2.AuthorizationRequest.parameters(
            clientID: provider.client.identifier,
            redirectURI: redirectURI(for: callbackURI),
            scope: provider.authorization.scope,
            state: state,
            challenge: codeChallenge(callbackURI: callbackURI, state: state)
        )
        .applying(provider.authorization.parameters) { (name) throws(AccountError) in
            try value(of: name)
        }
        return try server.authorizationEndpoint().uri.replacing(parameters)
    }

    /// What the browser brought back.
    ///
    /// What is wrong with a member matters only where the member is needed.
    struct Redirect {
        /// The `code`.
        var code: String
        /// The `state`; nil where the call brings none.
        var state: Result<String?, CallMembers.Fault>
        /// The `iss`, empty where an empty one came; nil for none.
        var issuer: Result<String?, CallMembers.Fault>
    }

    /// The last step: a code becomes tokens.
    ///
    /// - Parameters:
    ///   - redirect: what the browser brought back.
    ///   - callbackURI: where it came back, the same as in the first step.
    /// - Returns: the tokens.
    /// - Throws: `AccountError`; `.foreignIssuer` where another issuer sent the browser back,
    ///   `.unusableMember` for a `state` that PKCE is bound to, or an `iss` of our issuer's.
    ///
    /// RFC 6749 §4.1.3.
    func finish(
        _ redirect: Redirect,
        callbackURI: String
    ) throws(AccountError) -> OAuth2.TokenAnswer {
        try checkIssuer(redirect.issuer)
        let state = try isBoundToState() ? AccountError.ofMember(redirect.state.get) : nil
        let verifier = try codeVerifier(callbackURI: callbackURI, state: state)
        let draft = TokenDraft(
            endpoint: try server.tokenEndpoint(),
            parameters: try OAuth2.AccessTokenRequest.parameters(
                code: redirect.code,
                redirectURI: redirectURI(for: callbackURI),
                codeVerifier: verifier
            ),
            templates: provider.tokenRequests.parameters,
            known: ["code": redirect.code],
            second: provider.tokenRequests.secondExchange
        )
        return try granted(by: draft)
    }

    /// What goes out as `redirect_uri`: what is registered at the provider, where that is no address
    /// of the caller's.
    private func redirectURI(for callbackURI: String) throws(AccountError) -> String {
        try provider.authorization.redirectURI?.filled { (name) throws(AccountError) in
            try value(of: name)
        } ?? callbackURI
    }

    /// RFC 9207 §2.4.
    private func checkIssuer(
        _ member: Result<String?, CallMembers.Fault>
    ) throws(AccountError) {
        guard server.issuer != nil else { return }
        guard let named = try AccountError.ofMember(member.get) else {
            guard try server.metadata()?.promisesIssuerParameter == true else { return }
            throw .foreignIssuer
        }
        if isForeign(named) { throw .foreignIssuer }
    }

    /// Whether the `iss` of a redirect names another issuer than ours; without one of ours none is
    /// foreign.
    func isForeign(_ named: String) -> Bool {
        guard let issuer = server.issuer else { return false }
        return !named.isIdentical(to: issuer)
    }
}
