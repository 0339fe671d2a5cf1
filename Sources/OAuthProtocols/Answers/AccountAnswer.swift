/// The answer to the question whose account a token belongs to.
package enum AccountAnswer {
    /// Reads the answer of a userinfo endpoint or of OAuth 1's `verify_endpoint`.
    ///
    /// - Parameters:
    ///   - response: the provider's answer.
    ///   - body: what the answer's body turned out to be.
    ///   - error: the error that the answer names besides its status; nil where it names none.
    /// - Returns: an object of the answer's members, or a JSON list, since a `name_path` may begin
    ///   with an index; `.null` for a success without a body.
    /// - Throws: `ProviderFailure`; `.refused` means that the token is not accepted.
    package static func understand(
        _ response: HTTPResponse,
        body: AnswerBody,
        error: ProviderError?
    ) throws(ProviderFailure) -> JSONValue {
        let status = response.status
        if let failure = failure(of: response, error: error) { throw failure }
        switch (status, body) {
        case (200...299, .members(let members, _)): return .object(members)
        case (200...299, .list(let elements)): return .array(elements)
        case (200...299, .unreadable), (200...299, .truncated):
            throw .malformed(status: status, body.malformation)
        case (200...299, .empty): return .null
        case (404, _), (405, _): throw .misconfigured(ProviderError(status: status))
        default: throw .malformed(status: status, .unexpectedStatus)
        }
    }

    private static func failure(
        of response: HTTPResponse,
        error: ProviderError?
    ) -> ProviderFailure? {
        let status = response.status
        if status == 401 { return .refused(error ?? ProviderError(status: 401)) }
        if let failure = ProviderFailure(statusOf: response) { return failure }
        if error?.limitsRate == true || isForbiddenForNow(response) {
            return .passing(.rate, in: response)
        }
        if status == 403 { return .refused(error ?? ProviderError(status: 403)) }
        guard let error else { return nil }
        if error.endsToken { return .refused(error) }
        if error.blamesEndpoint { return .misconfigured(error) }
        return .malformed(status: status, .unexpectedStatus)
    }

    /// Some providers limit the rate with a 403, and only a header field tells it from a refusal.
    private static func isForbiddenForNow(_ response: HTTPResponse) -> Bool {
        let isUsedUp = response.fields.firstValue(of: "X-RateLimit-Remaining") == "0"
        return response.status == 403
            && (isUsedUp || ProviderFailure.retryAfter(of: response) != nil)
    }
}
