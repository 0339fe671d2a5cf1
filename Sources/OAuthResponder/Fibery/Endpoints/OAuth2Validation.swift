/// Whether an OAuth 2 account still works, refreshed where it has to be.
struct OAuth2Validation {
    private let call: Call
    private let client: OAuth2Client
    private let accessToken: String
    private let refreshToken: String?
    private let expiry: AccountExpiry

    /// Reads the account.
    ///
    /// - Parameter call: the call.
    /// - Throws: `ServiceError`; `.notFound` for an app without OAuth 2, `.deadAccount` for a token
    ///   that could not be sent.
    init(_ call: Call) throws(ServiceError) {
        guard call.app.oauth2 != nil else { throw .notFound }
        self.call = call
        accessToken = try ValidateEndpoint.accessToken(call)
        refreshToken = try call.body.text("refresh_token", in: .fields)
        expiry = AccountExpiry(of: call.body.fields)
        call.keepSecret(accessToken, refreshToken)
        client = try OAuth2Client(call)
    }

    private var canRefresh: Bool {
        refreshToken != nil || client.provider.refreshesWithoutRefreshToken
    }

    /// Answers the call.
    ///
    /// - Returns: `name`, and after a refresh the tokens and their expiry in the caller's spelling.
    /// - Throws: `ServiceError`; `.deadAccount` where the account must be connected again.
    func answer() throws(ServiceError) -> [String: JSONValue] {
        let now = call.commons.now()
        if let end = expiry.timestamp {
            let isExpired = end <= now
            let isDue = end <= now.advanced(bySeconds: client.provider.refreshLeeway)
            if isDue, canRefresh {
                do throws(ServiceError) {
                    return try answer(with: try refreshed())
                } catch {
                    // The old token still works and the next call tries again.
                    guard !isExpired, error.isPassing else { throw error }
                    return try answer(unrefreshed: error)
                }
            }
            if isExpired, try client.server.userinfoEndpoint() == nil {
                throw .deadAccount(.expired)
            }
        }
        do throws(ServiceError) {
            return try members(name: name(of: accessToken, account: call.body.fields), tokens: nil)
        } catch {
            // The provider knows better than the date when its token is over.
            guard error.isRefusalOfToken, canRefresh else { throw error.asDeadAccount }
            return try answer(with: try refreshed())
        }
    }

    /// Answers with the old tokens, which are good for a while.
    ///
    /// Where the provider already refuses them, the failure is thrown that there are no new ones: the
    /// refresh token may still be good.
    private func answer(
        unrefreshed failure: ServiceError
    ) throws(ServiceError) -> [String: JSONValue] {
        let account = call.body.fields
        do throws(ServiceError) {
            return members(name: try name(of: accessToken, account: account), tokens: nil)
        } catch {
            if error.isRefusalOfToken { throw failure }
            return members(name: fallbackName(account), tokens: nil)
        }
    }

    /// Answers with new tokens: losing them to a hiccup of the userinfo endpoint would cost the account.
    private func answer(with tokens: OAuth2.TokenAnswer) throws(ServiceError) -> [String: JSONValue]
    {
        let account = call.body.fields.merging(tokens.members) { $1 }
        do throws(ServiceError) {
            return members(name: try name(of: tokens.accessToken, account: account), tokens: tokens)
        } catch {
            // A 403 is about what the token may see, not about the token.
            if error.isRefusalOfToken, error.providerStatus != 403 { throw error.asDeadAccount }
            return members(name: fallbackName(account), tokens: tokens)
        }
    }

    private func members(name: String, tokens: OAuth2.TokenAnswer?) -> [String: JSONValue] {
        var members: [String: JSONValue] = ["name": .string(name)]
        guard let tokens else { return members }
        members["access_token"] = .string(tokens.accessToken)
        members["refresh_token"] = (tokens.refreshToken ?? refreshToken).map(JSONValue.string)
        if case .at(let timestamp) = tokens.expiry {
            members[expiry.spelling] = .string(timestamp.rfc3339)
        }
        return members
    }

    /// Whether the account has these tokens, so that it was not the refresh it missed.
    ///
    /// A spent refresh token is never sent again, whatever came with it.
    private func isAlreadyOurs(_ tokens: OAuth2.TokenAnswer) -> Bool {
        tokens.accessToken.isIdentical(to: accessToken)
            && (tokens.refreshToken == nil || tokens.refreshToken == refreshToken)
    }

    private func refreshed() throws(ServiceError) -> OAuth2.TokenAnswer {
        let endpoint = try client.server.refreshEndpoint()
        do throws(ServiceError) {
            let tokens = try call.shared(
                \.tokenAnswers,
                by: ["refresh", endpoint.uri.text, refreshToken ?? accessToken],
                grace: client.provider.refreshGrace,
                isStillGood: { !isAlreadyOurs($0) }
            ) { () throws(ServiceError) in
                try client.requestTokens(
                    at: endpoint,
                    OAuth2.RefreshRequest.parameters(refreshToken: refreshToken),
                    templates: client.provider.refreshParameters,
                    known: ["access_token": accessToken, "refresh_token": refreshToken ?? ""]
                )
            }
            call.keepSecret(tokens.accessToken, tokens.refreshToken)
            return tokens
        } catch {
            throw error.asDeadAccount
        }
    }

    private func name(
        of token: String,
        account: [String: JSONValue]
    ) throws(ServiceError) -> String {
        guard let endpoint = try client.server.userinfoEndpoint() else {
            return fallbackName(account)
        }
        let value = { (name: String) in client.value(of: name, known: ["access_token": token]) }
        let fields =
            OAuth2.standardFields + [
                HTTPField(name: "Authorization", value: "Bearer " + token)
            ]
        let request = OAuth2.UserinfoRequest.request(
            method: client.provider.userinfoMethod,
            endpoint: endpoint,
            fields: fields.applying(client.provider.userinfoFields, filledWith: value),
            body: client.provider.userinfoBody
        )
        do throws(ProviderFailure) {
            let answer = try OAuth2.UserinfoRequest.understand(try call.connection.send(request))
            return AccountName.find(client.provider.namePaths, in: [answer])
                ?? fallbackName(account)
        } catch {
            throw .provider(error)
        }
    }

    /// The name out of what is known without asking.
    private func fallbackName(_ account: [String: JSONValue]) -> String {
        let claims = account["id_token"]?.string.flatMap(OAuth2.IDToken.claims)
        let sources = [.object(account), claims].compactMap(\.self)
        return AccountName.find(client.provider.namePaths, in: sources) ?? call.app.name
    }
}

extension ServiceError {
    /// Whether it means that the token is not, or no longer, good.
    var isRefusalOfToken: Bool {
        switch self {
        case .provider(.refused, _), .deadAccount: true
        default: false
        }
    }

    /// The status of the provider's answer; nil where none came or none is to blame.
    var providerStatus: Int? {
        guard case .provider(let failure, _) = self else { return nil }
        return failure.providerStatus
    }

    /// The error with a refusal as what it means for an account that was connected before.
    var asDeadAccount: ServiceError {
        if case .provider(.refused(let error), _) = self { return .deadAccount(.refused(error)) }
        return self
    }

    /// Whether the same call may succeed later without anybody doing anything.
    var isPassing: Bool {
        switch self {
        case .provider(.misconfigured, _), .provider(.refused, _): false
        case .provider, .outOfTime: true
        default: false
        }
    }
}
