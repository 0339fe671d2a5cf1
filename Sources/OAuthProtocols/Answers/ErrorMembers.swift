/// The members of an answer in which providers name an error.
package enum TokenErrorMembers {
    /// Finds the error that an answer's members name.
    ///
    /// The members are `error` (a code, an object with a code of its own, or true), `errors[0]`,
    /// `"ok": false` and `"success": false`. An `error` that is empty or null is no error.
    ///
    /// - Parameters:
    ///   - members: the answer's members.
    ///   - status: the answer's status, for the result.
    /// - Returns: the error, with the tokens that stand beside it; nil where the members name none.
    ///
    /// RFC 6749 §5.2, and the ways in which providers deviate from it.
    package static func error(in members: JSONObject, status: Int) -> ProviderError? {
        guard var error = named(in: members, status: status) else { return nil }
        error.secrets = SecretMembers.ofAnswer(members)
        return error
    }

    private static func named(in members: JSONObject, status: Int) -> ProviderError? {
        let outer = text(members, of: ["error_description", "error_message", "message", "msg"])
        switch members["error"] {
        case .string(let code)? where !code.isEmpty:
            return ProviderError(status: status, code: code, description: outer)
        case .object(let inner)?:
            return ProviderError(
                status: status,
                code: code(of: inner),
                description: description(of: inner) ?? outer
            )
        case .bool(true)?:
            return ProviderError(status: status, code: nil, description: outer)
        default:
            return listed(in: members, status: status, outer: outer)
        }
    }

    /// Finds the error in `errors`, or in a member that says that there is one.
    private static func listed(
        in members: JSONObject,
        status: Int,
        outer: String?
    ) -> ProviderError? {
        if let first = members["errors"]?.array?.first {
            let inner = first.object ?? [:]
            return ProviderError(
                status: status,
                code: first.string ?? code(of: inner),
                description: description(of: inner) ?? outer
            )
        }
        guard members["ok"] == .bool(false) || members["success"] == .bool(false) else {
            return nil
        }
        return ProviderError(status: status, code: nil, description: outer)
    }

    private static func code(of members: JSONObject) -> String? {
        text(members, of: ["errorType", "error", "type", "code", "error_code"])
            ?? members["extensions"]?.object.flatMap { text($0, of: ["code"]) }
    }

    private static func description(of members: JSONObject) -> String? {
        text(members, of: ["error_description", "message", "description", "detail"])
    }

    private static func text(_ members: JSONObject, of names: [String]) -> String? {
        names.lazy.compactMap { members[$0]?.scalarText }.first { !$0.isEmpty }
    }
}
