extension OAuth1 {
    /// A problem as the server reports it.
    package struct Problem: Sendable, Equatable {
        /// The `oauth_problem`, else the code of another error; with the `oauth_problem_advice` or
        /// the other error's description, and with the secrets that came in the same answer.
        package var error: ProviderError
        /// The `oauth_acceptable_timestamps`: two numbers with `-` between them.
        package var acceptableTimestamps: String?
        /// Whether the server has no OAuth at the endpoint; see ``Diagnosis/blamesEndpoint``.
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
    ///
    /// - Parameters:
    ///   - diagnosis: what the answer says of an error.
    ///   - response: the answer.
    ///   - body: what its body turned out to be.
    init?(_ diagnosis: Diagnosis, of response: HTTPResponse, body: AnswerBody) {
        let reports = Self.reports(in: body, response.fields)
        let isReported = reports.contains { !($0("oauth_problem") ?? "").isEmpty }
        guard diagnosis.report.isExplicit, isReported || !Self.isGrant(body) else { return nil }
        self.init(
            diagnosis.error,
            acceptableTimestamps: reports.lazy
                .compactMap { $0("oauth_acceptable_timestamps") }.first,
            isOfEndpoint: !isReported && diagnosis.blamesEndpoint
        )
    }

    /// A form with tokens may have a member of its own that is called "error".
    private static func isGrant(_ body: AnswerBody) -> Bool {
        guard case .members(let members, isJSON: false) = body else { return false }
        return members["oauth_token"] != nil
    }

    /// Where the parameters of the Problem Reporting extension may stand.
    private static func reports(
        in body: AnswerBody,
        _ fields: [HTTPField]
    ) -> [(String) -> String?] {
        let challenges = fields.filter { $0.name.isIdenticalIgnoringCase(to: "WWW-Authenticate") }
            .map { AuthenticationChallenge.parameters(of: $0.value) }
        let members = body.value?.object ?? [:]
        return [{ members[$0]?.string }] + challenges.map { parameters in { parameters[$0] } }
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
