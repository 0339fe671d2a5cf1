import OAuthProtocols

/// `POST validate`: whether an account still works, whose it is, and what has changed.
enum ValidateEndpoint {
    /// Whose an account is, by the `id` that Fibery gives it.
    enum AccountKind: Sendable {
        /// `oauth`: an account of OAuth 1.
        case oauth1
        /// `oauth2`: an account of OAuth 2.
        case oauth2
        /// Any other kind, by token or password, which belongs to the connector.
        case connectors
    }

    /// Reads which kind of account a call is about.
    ///
    /// Without an `id` it is that of the app's only version of OAuth; of an app with both, that of
    /// OAuth 1 where the account has an `access_secret`.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - app: the app that is called.
    /// - Returns: the kind.
    /// - Throws: `ServiceError.badRequest` for an `id` that is no text, or is too long.
    static func kind(
        of body: RequestBody,
        app: Configuration.App
    ) throws(ServiceError) -> AccountKind {
        guard let id = try body.text("id") else {
            if app.oauth1 == nil { return .oauth2 }
            if app.oauth2 == nil { return .oauth1 }
            return try body.value("access_secret", in: [.fields]) == nil ? .oauth2 : .oauth1
        }
        if id.isIdentical(to: "oauth") { return .oauth1 }
        return id.isIdentical(to: "oauth2") ? .oauth2 : .connectors
    }

    /// Answers a call about an account of OAuth 1.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - client: makes the client of the call.
    /// - Returns: `name`, and what a renewal brought.
    /// - Throws: `ServiceError`.
    static func answer(
        _ body: RequestBody,
        client: (Placeholders) -> OAuth1Client
    ) throws(ServiceError) -> JSONObject {
        let identifier = try accessToken(of: body)
        let secret = try body.text("access_secret", in: [.fields]) ?? ""
        let expiry = AccountExpiry(of: body.members.fields)
        let account = OAuth1Validation(
            client: client(body.accountPlaceholders),
            credentials: OAuth1.TokenCredentials(
                identifier: identifier,
                sharedSecret: Secret(secret)
            ),
            sessionHandle: try body.text("oauth_session_handle", in: [.fields]),
            expiry: expiry.timestamp,
            members: body.members.fields
        )
        return try answer(of: account, expiry: expiry) { $0.answer }
    }

    /// Answers a call about an account of OAuth 2.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - client: makes the client of the call.
    /// - Returns: `name`, and what a refresh brought.
    /// - Throws: `ServiceError`.
    static func answer(
        _ body: RequestBody,
        client: (Placeholders) throws(AccountError) -> OAuth2Client
    ) throws(ServiceError) -> JSONObject {
        let accessToken = try accessToken(of: body)
        let refreshToken = try body.text("refresh_token", in: [.fields])
        let expiry = AccountExpiry(of: body.members.fields)
        let account = try ServiceError.ofAccount { () throws(AccountError) in
            OAuth2Validation(
                client: try client(body.accountPlaceholders),
                accessToken: accessToken,
                refreshToken: refreshToken,
                expiry: expiry.timestamp,
                members: body.members.fields
            )
        }
        return try answer(of: account, expiry: expiry) { renewal in
            var members = renewal.answer
            members["refresh_token"] =
                members["refresh_token"] ?? refreshToken.map(JSONValue.string)
            return members
        }
    }

    /// Has an account validated, and tells what came of it.
    private static func answer<Account: AccountValidation>(
        of account: Account,
        expiry: AccountExpiry,
        members: (Account.Renewal) -> JSONObject
    ) throws(ServiceError) -> JSONObject {
        let valid = try ServiceError.ofAccount { () throws(AccountError) in
            try account.validate()
        }
        let name = JSONValue.string(valid.name)
        guard let renewal = valid.renewal else { return ["name": name] }
        var answer = members(renewal)
        expiry.respell(&answer, isOldDue: account.isDue)
        // A provider's member of this name gives way to the text that is shown.
        answer["name"] = name
        return answer
    }

    private static func accessToken(of body: RequestBody) throws(ServiceError) -> String {
        guard body.hasAccount else { throw .badRequest(.missing("fields.access_token")) }
        guard let text = try body.text("access_token", in: [.fields]) else {
            throw .account(.deadAccount(.missingToken))
        }
        guard text.isVisibleASCII else { throw .account(.deadAccount(.unusableToken)) }
        return text
    }
}

extension RequestBody {
    /// What a call about an account brings for placeholders; nobody is sent to its callback.
    fileprivate var accountPlaceholders: Placeholders {
        placeholders(callbackURI: members.fields["callback_uri"]?.string)
    }
}
