extension OAuth1 {
    /// What the server answers to a signed request: members, or a problem.
    package enum Answer {
        /// Where in the flow a request stands; this decides who is to blame for a refusal.
        package enum Step: Sendable {
            /// Nobody but the client has signed: a bad signature is the operator's fault.
            case temporaryCredentials
            /// Temporary or token credentials take part.
            case tokenCredentials
        }

        /// Reads the members of a successful answer.
        ///
        /// - Parameters:
        ///   - response: the server's answer.
        ///   - step: where in the flow the request stands.
        /// - Returns: every member of the form or JSON object.
        /// - Throws: `ProviderFailure` for any other answer.
        ///
        /// RFC 5849 §2.1, §2.3; problems as the Problem Reporting extension has them.
        package static func members(
            of response: HTTPResponse,
            in step: Step
        ) throws(ProviderFailure) -> JSONObject {
            let body = AnswerBody(of: response)
            if (200...499).contains(response.status),
                let problem = problem(of: response, body: body)
            {
                throw classified(problem, response: response, step: step)
            }
            if let failure = ProviderFailure(statusOf: response) { throw failure }
            switch (response.status, body) {
            case (200...299, .members(let members, _)):
                return members
            case (200...299, _):
                throw .malformed(status: response.status, .unreadableBody)
            case (401, .empty):
                throw .refused(ProviderError(status: 401))
            case (404, _), (405, _):
                throw .misconfigured(ProviderError(status: response.status))
            default:
                throw .malformed(status: response.status, .unexpectedStatus)
            }
        }

        /// Finds a problem that the server names, in the body or in `WWW-Authenticate`.
        ///
        /// - Parameters:
        ///   - response: the server's answer.
        ///   - body: what its body turned out to be.
        /// - Returns: the problem; nil where none is named.
        package static func problem(of response: HTTPResponse, body: AnswerBody) -> Problem? {
            guard var problem = named(in: response, body: body) else { return nil }
            if case .members(let members, _) = body {
                problem.secrets = SecretMembers.ofAnswer(members)
            }
            return problem
        }

        private static func named(in response: HTTPResponse, body: AnswerBody) -> Problem? {
            if case .members(let members, let isJSON) = body {
                if let code = members["oauth_problem"]?.string, !code.isEmpty {
                    return Problem(
                        code: code,
                        advice: members["oauth_problem_advice"]?.string,
                        acceptableTimestamps: members["oauth_acceptable_timestamps"]?.string
                    )
                }
                let error = TokenErrorMembers.error(in: members, status: response.status)
                if let error, isJSON || members["oauth_token"] == nil {
                    return Problem(
                        code: error.code,
                        advice: error.description,
                        isOfEndpoint: error.blamesEndpoint
                    )
                }
            }
            for field in response.fields
            where field.name.isIdenticalIgnoringCase(to: "WWW-Authenticate") {
                let parameters = AuthenticationChallenge.parameters(of: field.value)
                if let code = parameters["oauth_problem"], !code.isEmpty {
                    return Problem(
                        code: code,
                        advice: parameters["oauth_problem_advice"],
                        acceptableTimestamps: parameters["oauth_acceptable_timestamps"]
                    )
                }
            }
            return nil
        }

        private static func classified(
            _ problem: Problem,
            response: HTTPResponse,
            step: Step
        ) -> ProviderFailure {
            let status = response.status
            if (300...399).contains(status) || status == 429 {
                return ProviderFailure(statusOf: response) ?? .serverError(status: status)
            }
            var error = ProviderError(
                status: status,
                code: problem.code,
                description: problem.advice,
                secrets: problem.secrets
            )
            if error.limitsRate { return .passing(.rate, in: response) ?? .refused(error) }
            let subject = ErrorCode.subject(of: problem.code, in: .signed)
            let isFirst = step == .temporaryCredentials
            if subject == .client || problem.isOfEndpoint || (subject == .signature && isFirst) {
                return .misconfigured(error)
            }
            if let failure = ProviderFailure.passing(subject, in: response) { return failure }
            // In the first step no user has had a part that could be refused.
            error.mayBeMisconfigured = subject == .clock || subject == .request || isFirst
            return .refused(error)
        }
    }

    /// A problem as the server reports it.
    package struct Problem: Sendable, Equatable {
        /// The `oauth_problem`, else the code of another error; empty where that has none.
        package var code: String
        /// The `oauth_problem_advice` or another error's description: a sentence, untrusted text.
        package var advice: String?
        /// The `oauth_acceptable_timestamps`: two numbers with `-` between them.
        package var acceptableTimestamps: String?
        /// Whether the server has no OAuth at the endpoint; see ``ProviderError/blamesEndpoint``.
        package var isOfEndpoint: Bool
        /// Tokens and secrets that came in the same answer.
        package var secrets: [Secret]

        /// Notes a problem; of a code that can be none (see ``ProviderError/code``) nothing is kept.
        package init(
            code: String?,
            advice: String? = nil,
            acceptableTimestamps: String? = nil,
            isOfEndpoint: Bool = false,
            secrets: [Secret] = []
        ) {
            self.code = ProviderError(code: code).code ?? ""
            self.advice = advice
            self.acceptableTimestamps = acceptableTimestamps
            self.isOfEndpoint = isOfEndpoint
            self.secrets = secrets
        }

        /// Whether the client itself is refused, whoever the user is.
        package var blamesClient: Bool {
            ErrorCode.subject(of: code, in: .signed) == .client
        }

        /// Whether the server says that the clocks differ too much.
        package var isTimestampRefused: Bool {
            ErrorCode.subject(of: code, in: .signed) == .clock
        }

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
}
