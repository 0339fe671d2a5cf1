import OAuthProtocols

extension SettingsReader {
    /// Notes where a parameter stands in the query of an endpoint and is sent besides: a request may
    /// have none of them twice (RFC 5849 §3.1, RFC 6749 §3.1).
    ///
    /// - Parameters:
    ///   - endpoint: the endpoint.
    ///   - key: its key.
    ///   - sent: makes the names of the parameters that are sent besides.
    fileprivate func checkQuery(
        of endpoint: EndpointTemplate?,
        named key: String,
        sent: () -> [String]
    ) {
        // Hardly any endpoint has a query.
        guard let names = endpoint?.queryNames, !names.isEmpty else { return }
        guard let name = names.sorted().first(where: sent().contains) else { return }
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
        let exchange = { codeExchange.names(with: tokenRequests.parameters) }
        let refresh = { self.refresh.names(with: tokenRequests.refreshParameters) }
        let hasOneTokenEndpoint = tokenRequests.refreshEndpoint == nil
        settings.checkQuery(of: authorization.endpoint, named: "authorization_endpoint") {
            pageParameters.names(with: authorization.parameters)
        }
        settings.checkQuery(of: tokenRequests.endpoint, named: "token_endpoint") {
            hasOneTokenEndpoint ? exchange() + refresh() : exchange()
        }
        settings.checkQuery(
            of: tokenRequests.refreshEndpoint,
            named: "refresh_endpoint",
            sent: refresh
        )
        let second = tokenRequests.secondExchange
        settings.checkQuery(of: second?.endpoint, named: "second_exchange.endpoint") {
            [].names(with: second?.parameters ?? [])
        }
        settings.checkQuery(of: account.endpoint, named: "userinfo_endpoint") {
            [].names(with: account.parameters)
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

    /// Notes the field in which every request has those parameters, of which there may be one
    /// (RFC 9110 §11.6.2).
    func checkFields(_ settings: SettingsReader) {
        guard transmission == .header else { return }
        for field in fields where field.name.isIdenticalIgnoringCase(to: "Authorization") {
            settings.reject(
                "headers.\(field.name)",
                "this field can't be set, since each request has its own; or set "
                    + "\"parameter_transmission\" to \"body\" or \"query\""
            )
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
            settings.checkQuery(of: endpoint, named: key) {
                let own = endpoint?.queryNames.filter { $0.hasPrefix("oauth_") } ?? []
                return own + [].names(with: templates)
            }
        }
        settings.checkQuery(
            of: resourceOwnerAuthorizationEndpoint,
            named: "authorization_endpoint"
        ) {
            OAuth1.ResourceOwnerAuthorization.parameters(
                credentials: OAuth1.TemporaryCredentials(
                    identifier: "x",
                    sharedSecret: Secret("x")
                ),
                callback: isRevisionA ? nil : "x"
            )
            .names(with: authorizationParameters)
        }
    }
}

extension [Parameter] {
    /// The names of these parameters with configured ones laid over them.
    fileprivate func names(with templates: [NamedTemplate]) -> [String] {
        applying(templates) { _ in "x" }.map(\.name)
    }
}
