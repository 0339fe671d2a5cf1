/// The answer to the question whose account a token belongs to.
package enum AccountAnswer {
    /// Reads the answer of a userinfo endpoint or of OAuth 1's `verify_endpoint`.
    ///
    /// - Parameters:
    ///   - response: the provider's answer.
    ///   - problem: finds an error that the answer names besides its status.
    /// - Returns: an object of the answer's members, or a JSON list; `.null` for a success without
    ///   a body.
    /// - Throws: `ProviderFailure`; `.refused` means that the token is not accepted.
    package static func understand(
        _ response: HTTPResponse,
        problem: (HTTPResponse, AnswerBody) -> ProviderError?
    ) throws(ProviderFailure) -> JSONValue {
        let body = AnswerBody(of: response)
        let error = problem(response, body)
        if response.status == 401 {
            throw .refused(error ?? ProviderError(status: 401))
        }
        if let failure = ProviderFailure(statusOf: response) { throw failure }
        if error?.limitsRate == true {
            throw .rateLimited(
                status: response.status,
                retryAfter: ProviderFailure.retryAfter(of: response)
            )
        }
        if response.status == 403 {
            let seconds = ProviderFailure.retryAfter(of: response)
            // Some limit the rate with a 403 and say so in a field alone.
            let isUsedUp = response.fields.firstValue(of: "X-RateLimit-Remaining") == "0"
            if seconds != nil || isUsedUp {
                throw .rateLimited(status: 403, retryAfter: seconds)
            }
            throw .refused(error ?? ProviderError(status: 403))
        }
        if let error {
            guard error.endsToken else {
                if error.blamesEndpoint { throw .misconfigured(error) }
                throw .malformed(status: response.status, .unexpectedStatus)
            }
            throw .refused(error)
        }
        switch (response.status, body) {
        case (200...299, .members(let members, _)): return .object(members)
        case (200...299, .unreadable): return try list(in: response)
        case (200...299, .empty): return .null
        case (404, _), (405, _): throw .misconfigured(ProviderError(status: response.status))
        default: throw .malformed(status: response.status, .unexpectedStatus)
        }
    }

    /// Some providers answer with a list; a `name_path` may begin with an index.
    private static func list(in response: HTTPResponse) throws(ProviderFailure) -> JSONValue {
        guard let value = try? JSONReader.value(of: response.body), case .array = value else {
            throw .malformed(status: response.status, .unreadableBody)
        }
        return value
    }
}
