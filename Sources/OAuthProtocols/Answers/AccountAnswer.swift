/// The answer to the question whose account a token belongs to.
package enum AccountAnswer {
    /// Reads the answer of a userinfo endpoint or of OAuth 1's `verify_endpoint`.
    ///
    /// - Parameters:
    ///   - response: the provider's answer.
    ///   - body: what the answer's body turned out to be.
    ///   - diagnosis: what the answer says of an error.
    ///   - isTextWanted: whether a plain text is an answer, since a `name_path` leads to it.
    /// - Returns: an object of the answer's members, or a JSON list, since a `name_path` may begin
    ///   with an index; the claims of a JWT; a text; `.null` for a success without a body.
    /// - Throws: `ProviderFailure`; `.refused` means that the token is not accepted.
    package static func understand(
        _ response: HTTPResponse,
        body: AnswerBody,
        diagnosis: Diagnosis,
        isTextWanted: Bool
    ) throws(ProviderFailure) -> JSONValue {
        let status = response.status
        if let failure = failure(of: response, diagnosis) { throw failure }
        switch (status, body) {
        case (200...299, .members(let members, _)): return .object(members)
        case (200...299, .list(let elements)): return .array(elements)
        case (200...299, .unreadable):
            return try text(of: response, isTextWanted: isTextWanted)
        case (200...299, .truncated):
            throw .malformed(status: status, body.malformation)
        case (200...299, .empty): return .null
        case (404, _), (405, _): throw .misconfigured(ProviderError(status: status))
        default: throw .malformed(status: status, .unexpectedStatus)
        }
    }

    /// Reads a success that is neither an object, a list nor a form.
    ///
    /// The content type may be wrong, so the look of the text decides.
    private static func text(
        of response: HTTPResponse,
        isTextWanted: Bool
    ) throws(ProviderFailure) -> JSONValue {
        let unreadable = ProviderFailure.malformed(status: response.status, .unreadableBody)
        guard response.body.count <= JSONWebToken.lengthLimit else { throw unreadable }
        let json = try? JSONReader.value(of: response.body)
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let body = response.body.dropFirst(response.body.starts(with: mark) ? mark.count : 0)
        let bare = String(utf8OrLatin1: Array(body)).trimmed
        guard let text = json == nil ? bare : json?.scalarText else { throw unreadable }
        if let claims = JSONWebToken.claims(of: text) { return claims }
        if JSONWebToken.isEncrypted(text) {
            throw .malformed(status: response.status, .encryptedAnswer)
        }
        // HTML, XML and broken JSON are no name.
        let isPlain = !bare.utf8.prefix(1).contains { "<{[\"".utf8.contains($0) }
        guard isTextWanted, json != nil || isPlain else { throw unreadable }
        return .string(text)
    }

    private static func failure(
        of response: HTTPResponse,
        _ diagnosis: Diagnosis
    ) -> ProviderFailure? {
        let status = response.status
        if let failure = diagnosis.passingFailure(in: .account) { return failure }
        let subject = diagnosis.subject(in: .account)
        let error = diagnosis.error
        // With a 5xx nothing but a code of the grant says that the token is dead.
        let isGrant = status < 500 || diagnosis.subject(in: .token) == .user
        if status == 401 || (subject == .token && isGrant) { return .refused(error) }
        if let failure = ProviderFailure(statusOf: response) { return failure }
        if status == 403 { return .refused(error) }
        guard diagnosis.namesError else { return nil }
        if subject == .client || diagnosis.blamesEndpoint { return .misconfigured(error) }
        return diagnosis.report.isExplicit
            ? .malformed(status: status, .unexpectedStatus) : nil
    }
}
