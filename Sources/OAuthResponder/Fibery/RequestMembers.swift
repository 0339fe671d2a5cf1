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
    func callbackURI(in place: Place, origins: [String]) throws(ServiceError) -> String {
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
        for name in names {
            let values = [members[name], fields[name]].compactMap(\.self)
            guard let value = values.first(where: { $0 != .null }) else { continue }
            guard (value.string ?? "").utf8.count <= Self.textLimit else {
                throw .badRequest(.tooLong(name, limit: Self.textLimit))
            }
            found[name] = value
        }
        return found
    }

    /// Collects what the call brings for placeholders.
    ///
    /// - Parameter callbackURI: what `{callback_uri}` stands for.
    /// - Returns: all members of the call.
    func placeholders(callbackURI: String?) -> Placeholders {
        Placeholders(members: members, fields: fields, callbackURI: callbackURI)
    }
}
