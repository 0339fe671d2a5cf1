import OAuthProtocols

/// The members of a call, and the one way in which they are looked up.
///
/// Fibery's account is the object `fields`; the query of the browser's redirect stands beside it, at
/// the top level (contract §2).
struct CallMembers: Sendable {
    /// The members at the top level.
    var top: JSONObject
    /// The members of `fields`.
    var fields: JSONObject

    /// Where a member may stand.
    enum Place: Sendable {
        /// At the top level.
        case top
        /// In the object `fields`.
        case fields
    }

    /// What is wrong with a member; a text is the member's path.
    enum Fault: Error, Equatable, Sendable {
        /// The member is no text.
        case wrongType(String)
        /// The text is longer than the limit, in bytes of UTF-8.
        case tooLong(String, limit: Int)
        /// The `state` differs between the two places.
        case statesDiffer
    }

    /// The longest text, in bytes of UTF-8, that is neither a `state` nor a token (contract §3).
    static let textLimit = 8 * 1024
    /// The longest `state`, in bytes of UTF-8.
    static let stateLimit = 4 * 1024
    /// The longest token, and the longest secret of a token, in bytes of UTF-8.
    static let tokenLimit = TokenLength.limit

    private static let tokens: Set<String> = [
        "access_secret", "access_token", "id_token", "oauth_session_handle", "oauth_token",
        "refresh_token",
    ]

    /// Finds a member.
    ///
    /// Null and an empty text hide nothing that stands at a later place.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - places: where it is looked for, in this order.
    /// - Returns: the value, an empty text where there is nothing else; nil where the member is
    ///   missing, or null, everywhere.
    /// - Throws: `Fault.tooLong`.
    func value(_ name: String, in places: [Place]) throws(Fault) -> JSONValue? {
        try find(name, in: places)?.value
    }

    /// Finds a text, which may be empty.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - places: where it is looked for, in this order.
    /// - Returns: the text, an empty one where there is nothing else; nil where the member is
    ///   missing, or null, everywhere.
    /// - Throws: `Fault` for another type, or a text that is too long.
    func textOrEmpty(_ name: String, in places: [Place]) throws(Fault) -> String? {
        guard let found = try find(name, in: places) else { return nil }
        guard let text = found.value.string else {
            throw .wrongType(Self.path(name, in: found.place))
        }
        return text
    }

    /// Finds a text.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - places: where it is looked for, in this order.
    /// - Returns: the text; nil where it is missing, null or empty everywhere.
    /// - Throws: `Fault` for another type, or a text that is too long.
    func text(_ name: String, in places: [Place]) throws(Fault) -> String? {
        let text = try textOrEmpty(name, in: places)
        return text == "" ? nil : text
    }

    /// Finds the `state`, which may stand at both places.
    ///
    /// - Returns: the `state`; nil where it stands at neither.
    /// - Throws: `Fault`; `.statesDiffer` where the two differ by a byte.
    func state() throws(Fault) -> String? {
        let atTop = try textOrEmpty("state", in: [.top])
        let inFields = try textOrEmpty("state", in: [.fields])
        // Two states that differ belong to two attempts to connect; an empty one is one too.
        if let atTop, let inFields, !atTop.isIdentical(to: inFields) { throw .statesDiffer }
        return try text("state", in: [.top, .fields])
    }

    /// Writes where a member stands.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - place: where it stands.
    /// - Returns: the member's path, in the words of the request.
    static func path(_ name: String, in place: Place) -> String {
        place == .fields ? "fields.\(name)" : name
    }

    private func find(
        _ name: String,
        in places: [Place]
    ) throws(Fault) -> (place: Place, value: JSONValue)? {
        var found: (place: Place, value: JSONValue)?
        for place in places {
            let value = place == .fields ? fields[name] : top[name]
            guard let value, !value.isNull else { continue }
            if found == nil || found?.value.string == "" { found = (place, value) }
        }
        guard let member = found else { return nil }
        let limit = Self.limit(of: name)
        guard (member.value.scalarText ?? "").utf8.count <= limit else {
            throw .tooLong(Self.path(name, in: member.place), limit: limit)
        }
        return member
    }

    private static func limit(of name: String) -> Int {
        if name == "state" { return stateLimit }
        return tokens.contains(name) ? tokenLimit : textLimit
    }
}
