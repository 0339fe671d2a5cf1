/// The answer to the question whose account a token belongs to.
package enum AccountAnswer {
    /// Reads the answer of a userinfo endpoint or of OAuth 1's `verify_endpoint`.
    ///
    /// - Parameters:
    ///   - response: the provider's answer.
    ///   - body: what the answer's body turned out to be.
    ///   - diagnosis: what the answer says of an error.
    /// - Returns: an object of the answer's members, or a JSON list, since a `name_path` may begin
    ///   with an index; `.null` for a success without a body.
    /// - Throws: `ProviderFailure`; `.refused` means that the token is not accepted.
    package static func understand(
        _ response: HTTPResponse,
        body: AnswerBody,
        diagnosis: Diagnosis
    ) throws(ProviderFailure) -> JSONValue {
        let status = response.status
        if let failure = failure(of: response, diagnosis) { throw failure }
        switch (status, body) {
        case (200...299, .members(let members, _)): return .object(members)
        case (200...299, .list(let elements)): return .array(elements)
        case (200...299, .unreadable): throw .malformed(status: status, .unreadableBody)
        case (200...299, .empty): return .null
        case (404, _), (405, _): throw .misconfigured(ProviderError(status: status))
        default: throw .malformed(status: status, .unexpectedStatus)
        }
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
