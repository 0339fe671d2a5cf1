import OAuthProtocols

/// `POST validate`: whether an account still works, whose it is, and what has changed.
enum ValidateEndpoint {
    /// Whose an account is, by the `id` that Fibery gives it.
    enum AccountKind: Sendable {
        /// `oauth`: an account of OAuth 1.
        case oauth1
        /// `oauth2`: an account of OAuth 2.
        case oauth2
        /// Another one, by token or password: the connector's.
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

    /// Answers a call.
    ///
    /// - Parameter call: the call.
    /// - Returns: `name`, and the tokens where they have changed.
    /// - Throws: `ServiceError`; `.notFound` for an account of the connector's.
    static func answer(_ call: Call) throws(ServiceError) -> JSONObject {
        switch try kind(of: call.body) {
        case .oauth1: return try OAuth1Validation(call).answer()
        case .oauth2: return try OAuth2Validation(call).answer()
        case .connectors: throw .notFound
        }
    }

    /// Reads the account's access token.
    ///
    /// - Parameter call: the call.
    /// - Returns: the token.
    /// - Throws: `ServiceError`: `.badRequest` where there is none, `.deadAccount` for one that
    ///   could not be sent.
    static func accessToken(_ call: Call) throws(ServiceError) -> String {
        let text = try call.body.requiredText("access_token", in: .fields)
        guard text.isVisibleASCII else { throw .deadAccount(.unusableToken) }
        return text
    }
}

/// The account's expiry as Fibery's pages spell it.
struct AccountExpiry: Sendable {
    /// The member's name that came in; `expires_on` where none did.
    var spelling: String
    /// When; nil where it is not known.
    var timestamp: Timestamp?

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
