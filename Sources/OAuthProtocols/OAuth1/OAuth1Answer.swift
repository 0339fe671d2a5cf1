extension OAuth1 {
    /// What the server answers to a signed request: members, or a problem.
    ///
    /// The body is read once, when the value is made; each question about the answer uses that.
    package struct Answer: Sendable {
        /// The answer as it came.
        package let response: HTTPResponse
        /// What its body turned out to be.
        package let body: AnswerBody
        /// What it says of an error.
        package let diagnosis: Diagnosis
        /// The problem that the server names; nil where it names none.
        package let problem: Problem?

        /// Where in the flow a request stands; this decides who is to blame for a refusal.
        package enum Step: Sendable {
            /// Nobody but the client has signed: a bad signature is the operator's fault.
            case temporaryCredentials
            /// Temporary or token credentials take part.
            case tokenCredentials
            /// Token credentials and a session handle become new ones.
            case renewal
        }

        /// Reads an answer, whatever its status.
        ///
        /// RFC 5849 §2.1, §2.3; problems as the Problem Reporting extension has them.
        package init(_ response: HTTPResponse) {
            self.response = response
            body = AnswerBody(of: response)
            diagnosis = Diagnosis(of: response, body: body)
            problem = Problem(diagnosis, of: response, body: body)
        }

        /// Lets an answer through that brings credentials.
        ///
        /// - Parameter step: where in the flow the request stands.
        /// - Returns: every member of the form or JSON object.
        /// - Throws: `ProviderFailure` for any other answer.
        package func members(in step: Step) throws(ProviderFailure) -> JSONObject {
            let isSuccess = (200...299).contains(response.status)
            if isSuccess, problem == nil, case .members(let members, _) = body { return members }
            throw failure(in: step)
        }

        private func failure(in step: Step) -> ProviderFailure {
            let status = response.status
            let isFirst = step == .temporaryCredentials
            if let failure = diagnosis.passingFailure(in: .signed) { return failure }
            let subject = diagnosis.subject(in: .signed)
            var error = problem?.error ?? diagnosis.error
            if subject == .client || (subject == .signature && isFirst) {
                return .misconfigured(error)
            }
            if subject == .user, !isFirst { return .refused(error) }
            if let failure = ProviderFailure(statusOf: response) { return failure }
            if problem?.isOfEndpoint == true { return .misconfigured(error) }
            if problem != nil || isRefusal(in: step) {
                // In the first step no user has had a part that could be refused.
                error.mayBeMisconfigured = subject == .clock || subject == .request || isFirst
                return .refused(error)
            }
            switch (status, body) {
            case (200...299, _): return .malformed(status: status, body.malformation)
            case (404, _), (405, _): return .misconfigured(ProviderError(status: status))
            default: return .malformed(status: status, .unexpectedStatus)
            }
        }

        /// Whether an answer without a problem refuses all the same: a bare 401, and in a renewal
        /// anything but HTML (contract §3, "What servers do to errors").
        private func isRefusal(in step: Step) -> Bool {
            if response.status == 401, body == .empty { return true }
            guard [400, 401, 422].contains(response.status), body != .truncated else {
                return false
            }
            return diagnosis.namesError || (step == .renewal && !diagnosis.report.isHTML)
        }
    }
}
