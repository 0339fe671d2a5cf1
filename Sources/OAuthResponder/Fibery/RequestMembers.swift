import OAuthProtocols

/// What endpoints read out of a body besides single texts.
extension RequestBody {
    /// Reads and checks the `callback_uri` of a first step.
    ///
    /// - Parameter origins: the origins that it may have.
    /// - Returns: the `callback_uri`, byte for byte.
    /// - Throws: `ServiceError.badRequest` where it is missing, too long, or not Fibery's.
    func callbackURI(origins: [String]) throws(ServiceError) -> String {
        try Self.allowed(try requiredText("callback_uri"), origins: origins)
    }

    /// Reads and checks the account's `callback_uri` at the last step of OAuth 1, which does without
    /// one (RFC 5849 §2.3).
    ///
    /// - Parameter origins: the origins that it may have.
    /// - Returns: the `callback_uri`; nil where it is missing or null.
    /// - Throws: `ServiceError.badRequest` where it is empty, too long, or not Fibery's.
    func callbackURIOfAccount(origins: [String]) throws(ServiceError) -> String? {
        guard let text = try textOrEmpty("callback_uri", in: .fields) else { return nil }
        return try Self.allowed(text, origins: origins)
    }

    /// Reads and checks the redirection URI at the last step of OAuth 2, which has to be the one of
    /// the first step (RFC 6749 §4.1.3).
    ///
    /// The account's `callback_uri` stands for it, else the `redirect_uri`. An account that has
    /// neither came from the configured origin if there is only one. An empty text is not Fibery's.
    ///
    /// - Parameter origins: the origins that it may have.
    /// - Returns: the redirection URI.
    /// - Throws: `ServiceError.badRequest` where it is too long or not Fibery's, or is missing and
    ///   could be any of several origins, or the call brings no account.
    func redirectURIOfAccount(origins: [String]) throws(ServiceError) -> String {
        if let text = try callbackURIOfAccount(origins: origins) { return text }
        if let text = try textOrEmpty("redirect_uri", in: .fields) {
            return try Self.allowed(text, origins: origins)
        }
        guard hasAccount, origins.count == 1, let origin = origins.first else {
            throw .badRequest(.missing("fields.callback_uri"))
        }
        return origin
    }

    private static func allowed(
        _ callbackURI: String,
        origins: [String]
    ) throws(ServiceError) -> String {
        guard CallbackOrigin.allows(callbackURI, origins: origins) else {
            throw .badRequest(.callbackNotAllowed)
        }
        return callbackURI
    }

    /// Collects members of the browser's redirect that the configuration wants in the answer.
    ///
    /// - Parameter names: the configured names.
    /// - Returns: those that are there.
    /// - Throws: `ServiceError.badRequest` for a text that is too long.
    func callbackMembers(_ names: [String]) throws(ServiceError) -> JSONObject {
        var found: JSONObject = [:]
        for name in names { found[name] = try value(name, in: [.top, .fields]) }
        return found
    }

    /// Reads why the browser comes back without consent.
    ///
    /// - Parameter names: the members that name a reason.
    /// - Returns: the reason; nil where none of them is there.
    /// - Throws: `ServiceError.badRequest` for a text that is too long.
    ///
    /// RFC 6749 §4.1.2.1; `denied` and `oauth_problem` are what OAuth 1 providers send.
    func refusal(_ names: [String]) throws(ServiceError) -> ProviderError? {
        for name in names {
            guard let value = try value(name), let text = value.scalarText, !value.meansSuccess
            else { continue }
            var error = ProviderError(
                code: Self.code(text, of: name),
                description: try description()
            )
            error.mayBeMisconfigured = error.blamesSettings
            return error
        }
        return nil
    }

    /// Finds the reason in words.
    private func description() throws(ServiceError) -> String? {
        var found: String?
        for name in ["error_description", "oauth_problem_advice", "error_message", "errorMessage"] {
            let text = try value(name)?.string
            found = found ?? text
        }
        return found
    }

    private static func code(_ text: String, of name: String) -> String? {
        switch name {
        // The value of `denied` is the request token, and not a code.
        case "denied": "access_denied"
        case "error_description": nil
        default: text
        }
    }

    /// Collects what the call brings for placeholders.
    ///
    /// - Parameter callbackURI: what `{callback_uri}` stands for.
    /// - Returns: all members of the call.
    func placeholders(callbackURI: String?) -> Placeholders {
        Placeholders(members: members, callbackURI: callbackURI)
    }
}
