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
        let sample = "x"
        func check(
            _ endpoint: EndpointTemplate?,
            _ key: String,
            _ standard: [Parameter],
            _ templates: [NamedTemplate]
        ) {
            let sent = standard.applying(templates) { _ in sample }.map(\.name)
            settings.checkQuery(of: endpoint, named: key, isSent: sent.contains)
        }
        let isProved = if case .on = codeChallenge { true } else { false }
        let challenge = OAuth2.CodeChallenge(text: sample, methodName: sample)
        let authorization = OAuth2.AuthorizationRequest.parameters(
            clientID: sample,
            redirectURI: sample,
            scope: scope,
            state: sample,
            challenge: isProved ? challenge : nil
        )
        check(
            authorizationEndpoint,
            "authorization_endpoint",
            authorization,
            authorizationParameters
        )
        let exchange = OAuth2.AccessTokenRequest.parameters(
            code: sample,
            redirectURI: sample,
            codeVerifier: isProved ? sample : nil
        )
        var proof: [Parameter] = []
        if case .fixed(let method) = clientAuthentication {
            proof = method.comparableProof(clientID: sample, audience: sample).parameters
        }
        check(tokenEndpoint, "token_endpoint", exchange + proof, tokenParameters)
        let refresh = OAuth2.RefreshRequest.parameters(refreshToken: sample) + proof
        if refreshEndpoint == nil {
            check(tokenEndpoint, "token_endpoint", refresh, refreshParameters)
        } else {
            check(refreshEndpoint, "refresh_endpoint", refresh, refreshParameters)
        }
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
