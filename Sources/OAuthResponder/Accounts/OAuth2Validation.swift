import OAuthProtocols

/// An OAuth 2 account that is validated, refreshed where it has to be.
struct OAuth2Validation: AccountValidation {
    let call: Call
    let expiry: AccountExpiry
    private let client: OAuth2Client
    private let accessToken: String
    private let refreshToken: String?

    /// Reads the account.
    ///
    /// - Parameter call: the call.
    /// - Throws: `ServiceError`; `.notFound` for an app without OAuth 2, `.deadAccount` for a token
    ///   that could not be sent.
    init(_ call: Call) throws(ServiceError) {
        client = try OAuth2Client(call)
        self.call = call
        accessToken = try ValidateEndpoint.accessToken(call)
        refreshToken = try call.body.text("refresh_token", in: .fields)
        expiry = AccountExpiry(of: call.body.fields)
    }

    var canRenew: Bool { refreshToken != nil || client.provider.refreshesWithoutRefreshToken }

    var leeway: Int64 { client.provider.refreshLeeway.components.seconds }

    func knowsAccountEndpoint() throws(ServiceError) -> Bool {
        try client.server.userinfoEndpoint() != nil
    }

    func renew() throws(ServiceError) -> OAuth2.TokenAnswer {
        let draft = OAuth2Client.TokenDraft(
            endpoint: try client.server.refreshEndpoint(),
            parameters: OAuth2.RefreshRequest.parameters(refreshToken: refreshToken),
            templates: client.provider.refreshParameters,
            known: ["access_token": accessToken, "refresh_token": refreshToken ?? ""]
        )
        let tokens = try client.granted(
            by: draft,
            keptFor: client.provider.refreshGrace,
            isStillGood: { !isAlreadyOurs($0) }
        )
        call.keepSecret(tokens.accessToken, tokens.refreshToken)
        return tokens
    }

    /// Whether the account has these tokens, so that it was not the refresh it missed.
    ///
    /// A spent refresh token is never sent again, whatever came with it.
    private func isAlreadyOurs(_ tokens: OAuth2.TokenAnswer) -> Bool {
        tokens.accessToken.isIdentical(to: accessToken)
            && (tokens.refreshToken == nil || tokens.refreshToken == refreshToken)
    }

    func name(after renewal: OAuth2.TokenAnswer?) throws(ServiceError) -> String {
        guard let endpoint = try client.server.userinfoEndpoint(after: renewal) else {
            return knownName(after: renewal)
        }
        let token = renewal?.accessToken ?? accessToken
        let bearer = HTTPField(name: "Authorization", value: "Bearer " + token)
        let fields = (OAuth2.standardFields + [bearer])
            .applying(client.provider.userinfoFields) {
                client.value(of: $0, known: ["access_token": token])
            }
        let request = OAuth2.UserinfoRequest.request(
            method: client.provider.userinfoMethod,
            endpoint: endpoint,
            fields: fields,
            body: client.provider.userinfoBody
        )
        do throws(ProviderFailure) {
            let answer = try OAuth2.UserinfoRequest.understand(try call.connection.send(request))
            return AccountName.find(client.provider.namePaths, in: [answer])
                ?? knownName(after: renewal)
        } catch {
            throw .provider(error)
        }
    }

    func knownName(after renewal: OAuth2.TokenAnswer?) -> String {
        let account = call.body.fields.merging(renewal?.members ?? [:])
        let claims = account["id_token"]?.string.flatMap(IDToken.claims)
        let sources = [.object(account), claims].compactMap(\.self)
        return AccountName.find(client.provider.namePaths, in: sources) ?? call.app.name
    }

    func members(name: String, renewal: OAuth2.TokenAnswer?) -> JSONObject {
        var members: JSONObject = ["name": .string(name)]
        guard let renewal else { return members }
        members["access_token"] = .string(renewal.accessToken)
        members["refresh_token"] = (renewal.refreshToken ?? refreshToken).map(JSONValue.string)
        if case .at(let timestamp) = renewal.expiry {
            members[expiry.spelling] = .string(timestamp.rfc3339)
        }
        return members
    }
}
