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
    /// - Parameter body: what the call brings.
    /// - Returns: the kind, by the `id`.
    /// - Throws: `ServiceError.badRequest` where there is no `id`.
    static func kind(of body: RequestBody) throws(ServiceError) -> AccountKind {
        let id = try body.requiredText("id")
        if id.isIdentical(to: "oauth") { return .oauth1 }
        return id.isIdentical(to: "oauth2") ? .oauth2 : .connectors
    }

    /// Answers a call about an account of OAuth 1.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - client: makes the client of the call.
    /// - Returns: `name`, and the tokens where they have changed.
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
        let valid = try ServiceError.ofAccount { () throws(AccountError) in
            try account.validate()
        }
        return expiry.respelled(valid.renewal?.answer ?? [:])
            .merging(["name": .string(valid.name)])
    }

    /// Answers a call about an account of OAuth 2.
    ///
    /// - Parameters:
    ///   - body: what the call brings.
    ///   - client: makes the client of the call.
    /// - Returns: `name`, and the tokens where they have changed.
    /// - Throws: `ServiceError`.
    static func answer(
        _ body: RequestBody,
        client: (Placeholders) throws(AccountError) -> OAuth2Client
    ) throws(ServiceError) -> JSONObject {
        let accessToken = try accessToken(of: body)
        let refreshToken = try body.text("refresh_token", in: [.fields])
        let expiry = AccountExpiry(of: body.members.fields)
        let valid = try ServiceError.ofAccount { () throws(AccountError) in
            try OAuth2Validation(
                client: client(body.accountPlaceholders),
                accessToken: accessToken,
                refreshToken: refreshToken,
                expiry: expiry.timestamp,
                members: body.members.fields
            ).validate()
        }
        var members: JSONObject = ["name": .string(valid.name)]
        guard let renewal = valid.renewal else { return members }
        members["access_token"] = .string(renewal.accessToken)
        members["refresh_token"] = (renewal.refreshToken ?? refreshToken).map(JSONValue.string)
        if case .at(let timestamp) = renewal.expiry {
            members[expiry.spelling] = .string(timestamp.rfc3339)
        }
        return members
    }

    private static func accessToken(of body: RequestBody) throws(ServiceError) -> String {
        let text = try body.requiredText("access_token", in: .fields)
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

/// The account's expiry as Fibery's pages spell it.
struct AccountExpiry: Sendable {
    /// The member's name that came in; `expires_on` where none did.
    var spelling: String
    /// When; nil where it is not known.
    var timestamp: Timestamp?

    /// Lets the expiry in an answer have the name that came in.
    fileprivate func respelled(_ answer: JSONObject) -> JSONObject {
        guard let end = answer["expires_on"] else { return answer }
        var members = answer
        members["expires_on"] = nil
        members[spelling] = end
        return members
    }

    /// Reads `expires_on`, else `expire_on`; anything that is no point in time is unknown.
    init(of fields: JSONObject) {
        spelling = "expires_on"
        for name in ["expires_on", "expire_on"] {
            guard let value = fields[name], value != .null else { continue }
            spelling = name
            timestamp = Timestamp(expiry: value)
            return
        }
    }
}
