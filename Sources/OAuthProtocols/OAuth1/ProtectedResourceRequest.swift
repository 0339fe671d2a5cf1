extension OAuth1 {
    /// A request in the resource owner's name, to learn who that is.
    ///
    /// RFC 5849 §3.1.
    package enum ProtectedResourceRequest {
        /// Prepares the request: a GET that may arrive more than once.
        package static func request(
            endpoint: Endpoint,
            credentials: TokenCredentials,
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: .get,
                endpoint: endpoint,
                protocolParameters: [version],
                token: credentials,
                fields: fields,
                isRepeatable: true
            )
        }

        /// Reads the answer.
        ///
        /// - Parameters:
        ///   - answer: the server's answer.
        ///   - isTextWanted: whether a plain text is an answer.
        /// - Returns: what it says of the account, as ``AccountAnswer`` reads it.
        /// - Throws: `ProviderFailure`; a 401 is `.refused`, unless it says that the client is to
        ///   blame.
        package static func understand(
            _ answer: Answer,
            isTextWanted: Bool = false
        ) throws(ProviderFailure) -> JSONValue {
            let diagnosis = answer.diagnosis
            let subject = diagnosis.subject(in: .signed)
            let isSilent =
                ProviderFailure(statusOf: answer.response) == nil
                && diagnosis.passingFailure(in: .account) == nil
            if isSilent, diagnosis.namesError, subject == .client {
                throw .misconfigured(diagnosis.error)
            }
            do throws(ProviderFailure) {
                return try AccountAnswer.understand(
                    answer.response,
                    body: answer.body,
                    diagnosis: diagnosis,
                    isTextWanted: isTextWanted
                )
            } catch {
                guard case .refused(var refusal) = error else { throw error }
                // Nobody but the operator sets the clock, even where the user's part is refused.
                refusal.mayBeMisconfigured = subject == .clock
                throw .refused(refusal)
            }
        }
    }
}
