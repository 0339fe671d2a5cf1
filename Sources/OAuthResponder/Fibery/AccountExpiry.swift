import OAuthProtocols

/// The account's expiry as Fibery's pages spell it.
struct AccountExpiry: Sendable {
    /// The point in time; nil where it is not known.
    let timestamp: Timestamp?

    /// The names that came in; `expires_on` where none did.
    private let spellings: [String]

    /// Reads `expires_on`, else `expire_on`; anything that is no point in time is unknown.
    ///
    /// - Parameter fields: the account's members.
    init(of fields: JSONObject) {
        var present: [String] = []
        var known: Timestamp?
        for name in ["expires_on", "expire_on"] {
            guard let value = fields[name] else { continue }
            present.append(name)
            known = known ?? Timestamp(expiry: value)
        }
        spellings = present.isEmpty ? ["expires_on"] : present
        timestamp = known
    }

    /// Lets the expiry in the answer after a renewal have the names that came in.
    ///
    /// Fibery lays the answer over the account. If the renewal names no expiry, an old one that has
    /// passed has to give way to null, or else every call would renew again.
    ///
    /// - Parameters:
    ///   - answer: the members of the answer, where an expiry is called `expires_on`.
    ///   - isOldDue: whether the old expiry alone has tokens renewed.
    func respell(_ answer: inout JSONObject, isOldDue: Bool) {
        guard let end = answer["expires_on"] ?? (isOldDue ? .null : nil) else { return }
        answer["expires_on"] = nil
        for spelling in spellings { answer[spelling] = end }
    }
}
