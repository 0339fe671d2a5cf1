extension OAuth1 {
    /// A problem as the server reports it.
    package struct Problem: Sendable, Equatable {
        /// The `oauth_problem`, else the code of another error; with the `oauth_problem_advice` or
        /// the other error's description, and with the secrets that came in the same answer.
        ///
        /// The code is empty where the error has none.
        package var error: ProviderError
        /// The `oauth_acceptable_timestamps`: two numbers with `-` between them.
        package var acceptableTimestamps: String?
        /// Whether the server has no OAuth at the endpoint; see ``ProviderError/blamesEndpoint``.
        package var isOfEndpoint: Bool

        /// Notes a problem.
        package init(
            _ error: ProviderError,
            acceptableTimestamps: String? = nil,
            isOfEndpoint: Bool = false
        ) {
            self.error = error
            self.acceptableTimestamps = acceptableTimestamps
            self.isOfEndpoint = isOfEndpoint
        }
    }
}

extension OAuth1.Problem {
    /// Finds a problem that the server names, in the body or in `WWW-Authenticate`; the result is
    /// nil where the server names none.
    package init?(of response: HTTPResponse, body: AnswerBody) {
        guard let problem = Self.named(in: body, of: response) ?? Self.challenge(of: response)
        else { return nil }
        self = problem
        if case .members(let members, _) = body { error.secrets = SecretMembers.ofAnswer(members) }
    }

    private static func named(in body: AnswerBody, of response: HTTPResponse) -> Self? {
        guard case .members(let members, let isJSON) = body else { return nil }
        if let problem = reported(status: response.status, { members[$0]?.string }) {
            return problem
        }
        // A form with tokens may have a member of its own that is called "error".
        guard let error = TokenErrorMembers.error(in: members, status: response.status),
            isJSON || members["oauth_token"] == nil
        else { return nil }
        let named = ProviderError(
            status: error.status,
            code: error.code ?? "",
            description: error.description
        )
        return Self(named, isOfEndpoint: error.blamesEndpoint)
    }

    private static func challenge(of response: HTTPResponse) -> Self? {
        response.fields.lazy
            .filter { $0.name.isIdenticalIgnoringCase(to: "WWW-Authenticate") }
            .compactMap { field in
                let parameters = AuthenticationChallenge.parameters(of: field.value)
                return reported(status: response.status) { parameters[$0] }
            }
            .first
    }

    /// Reads the parameters of the Problem Reporting extension.
    private static func reported(status: Int, _ parameter: (String) -> String?) -> Self? {
        guard let code = parameter("oauth_problem"), !code.isEmpty else { return nil }
        var error = ProviderError(
            status: status,
            code: code,
            description: parameter("oauth_problem_advice")
        )
        if error.code == nil {
            error = ProviderError(status: status, code: "", description: error.description)
        }
        return Self(error, acceptableTimestamps: parameter("oauth_acceptable_timestamps"))
    }

    /// What the problem is about; nil where the table of codes does not say.
    package var subject: ErrorCode.Subject? { ErrorCode.subject(of: error.code, in: .signed) }

    /// The middle of the timestamps that the server would take, in seconds since 1970.
    package var acceptableTimestamp: Int64? {
        let halves = acceptableTimestamps?
            .split(separator: "-", omittingEmptySubsequences: false)
        guard let halves, halves.count == 2, let low = Int64(halves[0]),
            let high = Int64(halves[1]), low >= 0, high >= low
        else { return nil }
        return low + (high - low) / 2
    }
}
