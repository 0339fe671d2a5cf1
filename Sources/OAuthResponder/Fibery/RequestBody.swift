import OAuthProtocols

/// What Fibery sends, in Fibery's spelling.
struct RequestBody: Sendable {
    /// The members at the top level.
    let members: JSONObject
    /// The account's members: the object `fields`, empty where there is none.
    let fields: JSONObject

    /// Where in the body a member is looked for.
    enum Place: Sendable {
        /// At the top level.
        case top
        /// In the object `fields`.
        case fields
    }

    /// The longest text that is read, in bytes of UTF-8; a `state` is half as long.
    static let textLimit = 8 * 1024
    /// The longest `state`, in bytes of UTF-8.
    static let stateLimit = 4 * 1024

    /// Reads a body.
    ///
    /// - Parameter body: what the gateway read of it.
    /// - Throws: `ServiceError`: `.bodyTooLong`, or `.badRequest` for one that is cut off, is no
    ///   JSON object within the limit of nesting, or has `fields` of another type.
    init(_ body: GatewayRequest.Body) throws(ServiceError) {
        let bytes: [UInt8]
        switch body {
        case .complete(let complete): bytes = complete
        case .tooLong: throw .bodyTooLong
        case .truncated: throw .badRequest(.truncated)
        }
        let value: JSONValue
        do throws(JSONReader.Fault) {
            value = try JSONReader.value(of: bytes, from: .request)
        } catch {
            throw .badRequest(error == .tooDeep ? .tooDeep : .notJSON)
        }
        guard let members = value.object else { throw .badRequest(.notAnObject) }
        self.members = members
        switch members["fields"] {
        case .object(let fields): self.fields = fields
        case nil, .null: fields = [:]
        default: throw .badRequest(.wrongType("fields"))
        }
    }

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - place: where in the body it stands.
    ///   - limit: the longest text that is taken, in bytes of UTF-8.
    /// - Returns: the text; nil where it is missing, null or empty.
    /// - Throws: `ServiceError.badRequest` for another type, or a text that is too long.
    func text(
        _ name: String,
        in place: Place = .top,
        limit: Int = textLimit
    ) throws(ServiceError) -> String? {
        let path = place == .fields ? "fields.\(name)" : name
        let value = place == .fields ? fields[name] : members[name]
        switch value {
        case nil, .null: return nil
        case .string(let text):
            guard text.utf8.count <= limit else {
                throw .badRequest(.tooLong(path, limit: limit))
            }
            return text.isEmpty ? nil : text
        default: throw .badRequest(.wrongType(path))
        }
    }

    /// Reads a text that must be there.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - place: where in the body it stands.
    ///   - limit: the longest text that is taken, in bytes of UTF-8.
    /// - Returns: the text, which is not empty.
    /// - Throws: `ServiceError.badRequest` where it is missing, null or empty too.
    func requiredText(
        _ name: String,
        in place: Place = .top,
        limit: Int = textLimit
    ) throws(ServiceError) -> String {
        guard let text = try text(name, in: place, limit: limit) else {
            throw .badRequest(.missing(place == .fields ? "fields.\(name)" : name))
        }
        return text
    }

    /// Reads the `state`, from the top level or from `fields`.
    ///
    /// - Returns: the `state`; nil where it stands in neither.
    /// - Throws: `ServiceError.badRequest` where the two differ by a byte, and for another type, or
    ///   a text that is too long.
    func state() throws(ServiceError) -> String? {
        let top = try text("state", limit: Self.stateLimit)
        let inFields = try text("state", in: .fields, limit: Self.stateLimit)
        // An empty `state` counts as a `state` too.
        if let one = members["state"]?.string, let other = fields["state"]?.string,
            !one.isIdentical(to: other)
        {
            throw .badRequest(.statesDiffer)
        }
        return top ?? inFields
    }

    /// Reads why the browser comes back without consent.
    ///
    /// - Parameter names: the members that name a reason.
    /// - Returns: the reason; nil where none of them is there.
    /// - Throws: `ServiceError.badRequest` for a text that is too long.
    ///
    /// RFC 6749 §4.1.2.1; `denied` and `oauth_problem` are what OAuth 1 providers send.
    func refusal(_ names: [String]) throws(ServiceError) -> ProviderError? {
        let reason = names.first { name in
            members[name].map { $0.scalarText != nil && !$0.meansSuccess } ?? false
        }
        guard let reason, let code = members[reason]?.scalarText else { return nil }
        let words = ["error_description", "oauth_problem_advice", "error_message", "errorMessage"]
        for name in [reason] + words {
            guard (members[name]?.string ?? "").utf8.count <= Self.textLimit else {
                throw .badRequest(.tooLong(name, limit: Self.textLimit))
            }
        }
        var error = ProviderError(
            // The value of `denied` is the request token, and not a code.
            code: reason == "denied" ? "access_denied" : code,
            description: words.lazy.compactMap { members[$0]?.string }.first
        )
        error.mayBeMisconfigured = error.blamesSettings
        return error
    }
}
