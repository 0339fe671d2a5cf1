import OAuthProtocols

/// What Fibery sends, in Fibery's spelling.
struct RequestBody: Sendable {
    /// The members: the account's in `fields`, and those of the browser's redirect.
    let members: CallMembers

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
        guard let top = value.object else { throw .badRequest(.notAnObject) }
        switch top["fields"] {
        case .object(let fields): members = CallMembers(top: top, fields: fields)
        case nil, .null: members = CallMembers(top: top, fields: [:])
        default: throw .badRequest(.wrongType("fields"))
        }
    }

    /// Whether the call brings an account, if only an empty one: it has `fields`.
    var hasAccount: Bool { members.top["fields"]?.object != nil }

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - places: where in the body it is looked for, in this order.
    /// - Returns: the text; nil where it is missing, null or empty.
    /// - Throws: `ServiceError.badRequest` for another type, or a text that is too long.
    func text(
        _ name: String,
        in places: [CallMembers.Place] = [.top]
    ) throws(ServiceError) -> String? {
        try ServiceError.ofMember { () throws(CallMembers.Fault) in
            try members.text(name, in: places)
        }
    }

    /// Reads a text that must be there.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - place: where in the body it stands.
    /// - Returns: the text, which is not empty.
    /// - Throws: `ServiceError.badRequest` where it is missing, null or empty too.
    func requiredText(
        _ name: String,
        in place: CallMembers.Place = .top
    ) throws(ServiceError) -> String {
        guard let text = try text(name, in: [place]) else {
            throw .badRequest(.missing(CallMembers.path(name, in: place)))
        }
        return text
    }

    /// Reads a text for which an empty one is something else than none.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - place: where in the body it stands.
    /// - Returns: the text, which may be empty; nil where it is missing or null.
    /// - Throws: `ServiceError.badRequest` for another type, or a text that is too long.
    func textOrEmpty(
        _ name: String,
        in place: CallMembers.Place = .top
    ) throws(ServiceError) -> String? {
        try ServiceError.ofMember { () throws(CallMembers.Fault) in
            try members.textOrEmpty(name, in: [place])
        }
    }

    /// Reads a member of any type.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - places: where in the body it is looked for, in this order.
    /// - Returns: the value; nil where it is missing or null.
    /// - Throws: `ServiceError.badRequest` for a text that is too long.
    func value(
        _ name: String,
        in places: [CallMembers.Place] = [.top]
    ) throws(ServiceError) -> JSONValue? {
        try ServiceError.ofMember { () throws(CallMembers.Fault) in
            try members.value(name, in: places)
        }
    }
}
