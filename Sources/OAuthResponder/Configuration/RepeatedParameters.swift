import OAuthProtocols

extension SettingsReader {
    /// Notes where a parameter stands in the query of an endpoint and is sent besides: a request may
    /// have none of them twice (RFC 5849 §3.1, RFC 6749 §3.1).
    ///
    /// - Parameters:
    ///   - endpoint: the endpoint.
    ///   - key: its key.
    ///   - isSent: tells whether a parameter of that name is sent besides.
    fileprivate func checkQuery(
        of endpoint: EndpointTemplate?,
        named key: String,
        isSent: (String) -> Bool
    ) {
        guard let name = endpoint?.queryNames.sorted().first(where: isSent) else { return }
        reject(
            key,
            "an address without \"\(name)\" in its query is expected, since a parameter of that name "
                + "is sent besides"
        )
    }
}

extension OAuth2Provider {
    /// Notes parameters that requests would have twice, as far as the configuration alone tells; what
    /// the metadata add gives way when a request is made.
    func checkQueries(_ settings: SettingsReader) {
        let page = pageParameters.applying(authorization.parameters) { _ in "x" }
        let exchange = codeExchange.applying(tokenRequests.parameters) { _ in "x" }
        let refresh = self.refresh.applying(tokenRequests.refreshParameters) { _ in "x" }
        let token = tokenRequests.refreshEndpoint == nil ? exchange + refresh : exchange
        for (key, endpoint, sent) in [
            ("authorization_endpoint", authorization.endpoint, page),
            ("token_endpoint", tokenRequests.endpoint, token),
            ("refresh_endpoint", tokenRequests.refreshEndpoint, refresh),
            (
                "second_exchange.endpoint", tokenRequests.secondExchange?.endpoint,
                [].applying(tokenRequests.secondExchange?.parameters ?? []) { _ in "x" }
            ),
            ("userinfo_endpoint", account.endpoint, [].applying(account.parameters) { _ in "x" }),
        ] {
            let isSent = sent.map(\.name).contains
            settings.checkQuery(of: endpoint, named: key, isSent: isSent)
        }
    }

    /// The standard parameters of each request, as far as they are certain; their values don't matter.
    private var pageParameters: [Parameter] {
        OAuth2.AuthorizationRequest.parameters(
            clientID: "x",
            redirectURI: "x",
            scope: authorization.scope,
            state: "x",
            challenge: isProved ? OAuth2.CodeChallenge(text: "x", methodName: "x") : nil
        )
    }

    private var codeExchange: [Parameter] {
        OAuth2.AccessTokenRequest.parameters(
            code: "x",
            redirectURI: "x",
            codeVerifier: isProved ? "x" : nil
        ) + clientProof
    }

    private var refresh: [Parameter] {
        OAuth2.RefreshRequest.parameters(refreshToken: "x") + clientProof
    }

    private var isProved: Bool {
        if case .on = authorization.codeChallenge { true } else { false }
    }

    private var clientProof: [Parameter] {
        guard case .fixed(let authentication) = client.authentication else { return [] }
        return authentication.comparableProof(clientID: "x", audience: "x").parameters
    }
}

extension OAuth1Provider {
    /// Notes parameters that every request has of its own, and that nobody can configure.
    ///
    /// The page of the browser is not signed. Some servers want to be told the consumer key there, and
    /// the token by another name than the standard's.
    func checkParameters(_ settings: SettingsReader) {
        let own = OAuth1.RequestSigner.ownParameters
        let ofPage = own.subtracting(["oauth_consumer_key", "oauth_token"])
        for (key, templates, names) in [
            ("request_token_params", temporaryCredentialParameters, own),
            ("access_token_params", tokenParameters, own),
            ("authorization_params", authorizationParameters, ofPage),
        ] {
            for template in templates where names.contains(template.name) {
                settings.reject(
                    "\(key).\(template.name)",
                    "this parameter can't be set, since each request has its own"
                )
            }
        }
    }

    /// Notes parameters that requests would have twice.
    ///
    /// No parameter of the protocol belongs into the query of an address that gets signed requests.
    func checkQueries(_ settings: SettingsReader) {
        for (key, endpoint, templates) in [
            ("request_token_endpoint", temporaryCredentialEndpoint, temporaryCredentialParameters),
            ("access_token_endpoint", tokenEndpoint, tokenParameters),
            ("verify_endpoint", verifyEndpoint, []),
        ] as [(String, EndpointTemplate?, [NamedTemplate])] {
            let sent = [Parameter]().applying(templates) { _ in "x" }.map(\.name)
            settings.checkQuery(of: endpoint, named: key) {
                $0.hasPrefix("oauth_") || sent.contains($0)
            }
        }
        let page = OAuth1.ResourceOwnerAuthorization.parameters(
            credentials: OAuth1.TemporaryCredentials(identifier: "x", sharedSecret: Secret("x")),
            callback: isRevisionA ? nil : "x"
        )
        .applying(authorizationParameters) { _ in "x" }
        settings.checkQuery(
            of: resourceOwnerAuthorizationEndpoint,
            named: "authorization_endpoint",
            isSent: page.map(\.name).contains
        )
    }
}
