extension OAuth1 {
    /// What the server answers to a signed request: members, or a problem.
    ///
    /// The body is read once, when the value is made; each question about the answer uses that.
    package struct Answer: Sendable {
        /// The answer as it came.
        package let response: HTTPResponse
        /// What its body turned out to be.
        package let body: AnswerBody
        /// The problem that the server names; nil where it names none.
        package let problem: Problem?

        /// Where in the flow a request stands; this decides who is to blame for a refusal.
        package enum Step: Sendable {
            /// Nobody but the client has signed: a bad signature is the operator's fault.
            case temporaryCredentials
            /// Temporary or token credentials take part.
            case tokenCredentials
        }

        /// Reads an answer, whatever its status.
        ///
        /// RFC 5849 §2.1, §2.3; problems as the Problem Reporting extension has them.
        package init(_ response: HTTPResponse) {
            self.response = response
            body = AnswerBody(of: response)
            problem = Problem(of: response, body: body)
        }

        /// Lets an answer through that brings credentials.
        ///
        /// - Parameter step: where in the flow the request stands.
        /// - Returns: every member of the form or JSON object.
        /// - Throws: `ProviderFailure` for any other answer.
        package func members(in step: Step) throws(ProviderFailure) -> JSONObject {
            let status = response.status
            if let problem, (200...499).contains(status) { throw failure(problem, in: step) }
            if let failure = ProviderFailure(statusOf: response) { throw failure }
            switch (status, body) {
            case (200...299, .members(let members, _)): return members
            case (200...299, _): throw .malformed(status: status, body.malformation)
            case (401, .empty): throw .refused(ProviderError(status: status))
            case (404, _), (405, _): throw .misconfigured(ProviderError(status: status))
            default: throw .malformed(status: status, .unexpectedStatus)
            }
        }

        private func failure(_ problem: Problem, in step: Step) -> ProviderFailure {
            // A redirect and a 429 say enough by themselves.
            if let failure = ProviderFailure(statusOf: response) { return failure }
            var error = problem.error
            if error.limitsRate { return .passing(.rate, in: response) ?? .refused(error) }
            let subject = problem.subject
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
}
