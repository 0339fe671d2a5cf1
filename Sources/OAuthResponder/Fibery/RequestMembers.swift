import OAuthProtocols

/// What endpoints read out of a body besides single texts.
extension RequestBody {
    /// Reads and checks the `callback_uri`.
    ///
    /// - Parameters:
    ///   - place: where in the body it stands.
    ///   - origins: the origins that it may have.
    /// - Returns: the `callback_uri`, byte for byte.
    /// - Throws: `ServiceError.badRequest` where it is missing, too long, or not Fibery's.
    func callbackURI(
        in place: CallMembers.Place,
        origins: [String]
    ) throws(ServiceError) -> String {
        let text = try requiredText("callback_uri", in: place)
        guard CallbackOrigin.allows(text, origins: origins) else {
            throw .badRequest(.callbackNotAllowed)
        }
        return text
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
            guard let code = try value(name)?.scalarText, !code.isEmpty else { continue }
            let description = try value("error_description")?.string
            let advice = try value("oauth_problem_advice")?.string
            var error = ProviderError(
                // The value of `denied` is the request token, and not a code.
                code: name == "denied" ? "access_denied" : code,
                description: description ?? advice
            )
            error.mayBeMisconfigured = error.blamesSettings
            return error
        }
        return nil
    }

    /// Collects what the call brings for placeholders.
    ///
    /// - Parameter callbackURI: what `{callback_uri}` stands for.
    /// - Returns: all members of the call.
    func placeholders(callbackURI: String?) -> Placeholders {
        Placeholders(members: members, callbackURI: callbackURI)
    }
}
