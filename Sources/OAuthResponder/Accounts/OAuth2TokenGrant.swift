import OAuthProtocols

extension OAuth2Client {
    /// A token request before the client's proof is added.
    struct TokenDraft {
        /// The token endpoint or the refresh endpoint.
        var endpoint: Endpoint
        /// The standard parameters.
        var parameters: [Parameter]
        /// The configured parameters of this step.
        var templates: [NamedTemplate]
        /// What placeholders of this step stand for.
        var known: [String: String]
        /// Whether the request sends a refresh token, and no code.
        var isRefresh = false
        /// One more exchange, of the token that this request brings; nil for none.
        var second: OAuth2Provider.SecondExchange?
    }

    /// Sends a token request, or has the outcome of the same one that is under way or was kept.
    ///
    /// - Parameters:
    ///   - draft: the request.
    ///   - grace: how long a success is kept for calls that would send the same request again.
    ///   - isStillGood: whether a success that was kept is what this call needs.
    /// - Returns: the tokens.
    /// - Throws: `AccountError.provider`, `.outOfTime`, `.unusableMember` for a placeholder whose
    ///   value is too long, or `.cryptography` where the client's proof could not be made.
    func granted(
        by draft: TokenDraft,
        keptFor grace: Duration = .zero,
        isStillGood: (OAuth2.TokenAnswer) -> Bool = { _ in true }
    ) throws(AccountError) -> OAuth2.TokenAnswer {
        let authentication = try authentication()
        let proof = try comparableProof(draft, by: authentication)
        let compared = try request(draft, proof: proof, nonce: Self.comparableNonce)
        let asked = SharedCalls<OAuth2.TokenAnswer>.Asked(
            app: app,
            request: compared,
            connection: connection,
            grace: grace
        )
        return try commons.tokenAnswers.outcome(of: asked, isStillGood: isStillGood) {
            () throws(AccountError) in
            let sent =
                authentication.isSigned || hasNonce(draft)
                ? try request(draft, provedBy: authentication) : compared
            let tokens = try AccountError.ofProvider { () throws(ProviderFailure) in
                try send(sent, isRefresh: draft.isRefresh)
            }
            guard let second = draft.second else { return tokens }
            return try exchanged(tokens, by: second)
        }
    }

    /// Stands for `{nonce}` where requests are compared, since no two have the same.
    private static let comparableNonce = "nonce"

    /// Whether no two sendings of the request have the same parameters and fields.
    private func hasNonce(_ draft: TokenDraft) -> Bool {
        (draft.templates + provider.tokenRequests.fields).contains { template in
            template.value?.pieces.contains(.placeholder("nonce")) == true
        }
    }

    /// For whom the proof of a request is: the configured audience or the issuer, else the endpoint.
    private func audience(of draft: TokenDraft) throws(AccountError) -> String {
        try server.assertionAudience() ?? draft.endpoint.uri.text
    }

    /// The proof by which a request is compared with others.
    private func comparableProof(
        _ draft: TokenDraft,
        by authentication: OAuth2.ClientAuthentication
    ) throws(AccountError) -> OAuth2.ClientAuthentication.Proof {
        if let proof = provider.client.commonProof { return proof }
        return authentication.comparableProof(
            clientID: provider.client.identifier,
            audience: try audience(of: draft)
        )
    }

    /// The request with a proof that was made for it alone.
    private func request(
        _ draft: TokenDraft,
        provedBy authentication: OAuth2.ClientAuthentication
    ) throws(AccountError) -> HTTPRequest {
        let audience = try audience(of: draft)
        let proof = try AccountError.ofCryptography { () throws(CryptographyError) in
            try authentication.proof(
                clientID: provider.client.identifier,
                audience: audience,
                now: commons.now().seconds
            )
        }
        return try request(draft, proof: proof)
    }

    /// Exchanges a fresh token for another one; what this brings stands for what the code brought.
    private func exchanged(
        _ tokens: OAuth2.TokenAnswer,
        by second: OAuth2Provider.SecondExchange
    ) throws(AccountError) -> OAuth2.TokenAnswer {
        connection.keepSecret(tokens.accessToken, tokens.refreshToken)
        let parameters = try [Parameter]().applying(second.parameters) {
            (name) throws(AccountError) in
            try value(of: name, known: ["access_token": tokens.accessToken])
        }
        let request = OAuth2.TokenRequest(
            method: second.method,
            endpoint: try server.endpoint(second.endpoint, after: tokens),
            parameters: parameters,
            fields: OAuth2.standardFields,
            format: .form
        )
        do throws(ProviderFailure) {
            return try send(request.httpRequest, isRefresh: false)
        } catch {
            throw .afterCode(error)
        }
    }

    /// The request as it is sent with a proof: the one way in which token requests are made.
    private func request(
        _ draft: TokenDraft,
        proof: OAuth2.ClientAuthentication.Proof,
        nonce: String? = nil
    ) throws(AccountError) -> HTTPRequest {
        var known = draft.known
        known["nonce"] = nonce
        let value = { [known] (name: String) throws(AccountError) in
            try self.value(of: name, known: known)
        }
        let parameters = draft.parameters + proof.parameters
        let fields = OAuth2.standardFields + (proof.authorization.map { [$0] } ?? [])
        return OAuth2.TokenRequest(
            method: provider.tokenRequests.method,
            endpoint: draft.endpoint,
            parameters: try parameters.applying(draft.templates, filledWith: value),
            fields: try adjusted(fields, by: provider.tokenRequests.fields, filledWith: value),
            format: provider.tokenRequests.format
        )
        .httpRequest
    }

    private func send(
        _ request: HTTPRequest,
        isRefresh: Bool
    ) throws(ProviderFailure) -> OAuth2.TokenAnswer {
        try OAuth2.TokenAnswer.understand(
            try connection.send(request),
            paths: provider.tokenRequests.responsePaths,
            names: provider.tokenRequests.answerNames,
            defaultLifetime: provider.tokenRequests.defaultLifetime?.components.seconds,
            isRefresh: isRefresh,
            now: commons.now()
        )
    }
}
