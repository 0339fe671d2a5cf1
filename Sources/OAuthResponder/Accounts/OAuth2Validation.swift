import OAuthProtocols

/// An OAuth 2 account that is validated, refreshed where it has to be.
struct OAuth2Validation: AccountValidation {
    /// The client that asks for the account.
    let client: OAuth2Client
    /// The account's access token: visible ASCII.
    let accessToken: String
    /// What renews it; nil where the account has none.
    let refreshToken: String?
    let expiry: Timestamp?
    /// The account's members, among which its name may lie.
    let members: JSONObject

    var now: Timestamp { client.commons.now() }

    var canRenew: Bool { refreshToken != nil || client.provider.refreshesWithoutRefreshToken }

    var leeway: Int64 { client.provider.tokenRequests.refreshLeeway.components.seconds }

    func knowsAccountEndpoint() throws(AccountError) -> Bool {
        try client.server.userinfoEndpoint() != nil
    }

    func renew() throws(AccountError) -> OAuth2.TokenAnswer {
        let draft = OAuth2Client.TokenDraft(
            endpoint: try client.server.refreshEndpoint(),
            parameters: OAuth2.RefreshRequest.parameters(refreshToken: refreshToken),
            templates: client.provider.tokenRequests.refreshParameters,
            known: ["access_token": accessToken, "refresh_token": refreshToken ?? ""],
            isRefresh: true
        )
        let tokens = try client.granted(
            by: draft,
            keptFor: client.provider.tokenRequests.refreshGrace,
            isStillGood: { !isAlreadyOurs($0) }
        )
        client.connection.keepSecret(tokens.accessToken, tokens.refreshToken)
        return tokens
    }

    /// Whether the account already has these tokens, so that another refresh is the one it needs.
    ///
    /// A spent refresh token is never sent again, whatever came with it.
    private func isAlreadyOurs(_ tokens: OAuth2.TokenAnswer) -> Bool {
        tokens.accessToken.isIdentical(to: accessToken)
            && (tokens.refreshToken == nil || tokens.refreshToken == refreshToken)
    }

    func name(after renewal: OAuth2.TokenAnswer?) throws(AccountError) -> String {
        guard var endpoint = try client.server.userinfoEndpoint(after: renewal) else {
            return knownName(after: renewal)
        }
        let token = renewal?.accessToken ?? accessToken
        let value = { (name: String) throws(AccountError) in
            try client.value(of: name, known: ["access_token": token])
        }
        let parameters = try [Parameter]().applying(
            client.provider.account.parameters,
            filledWith: value
        )
        if !parameters.isEmpty { endpoint.uri = endpoint.uri.replacing(parameters) }
        let bearer = HTTPField(name: "Authorization", value: "Bearer " + token)
        let fields = try client.adjusted(
            OAuth2.standardFields + [bearer],
            by: client.provider.account.fields,
            filledWith: value
        )
        let request = OAuth2.UserinfoRequest.request(
            method: client.provider.account.method,
            endpoint: endpoint,
            fields: fields,
            body: client.provider.account.body
        )
        let answer = try AccountError.ofProvider { () throws(ProviderFailure) in
            try OAuth2.UserinfoRequest.understand(
                try client.connection.send(request),
                errorPaths: client.provider.account.errorPaths,
                isTextWanted: client.provider.account.namePaths.contains(where: \.isWhole)
            )
        }
        return AccountName.find(client.provider.account.namePaths, in: [answer])
            ?? knownName(after: renewal)
    }

    func knownName(after renewal: OAuth2.TokenAnswer?) -> String {
        let account = members.merging(renewal?.members ?? [:])
        let claims = account["id_token"]?.string.flatMap(JSONWebToken.claims)
        let sources = [.object(account), claims].compactMap(\.self)
        return AccountName.find(client.provider.account.namePaths, in: sources) ?? client.title
    }
}
