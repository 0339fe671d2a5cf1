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
            let subject = answer.problem?.subject
            var error = answer.problem?.error
            let isStatusSilent = ProviderFailure(statusOf: answer.response) == nil
            if let error, isStatusSilent, subject == .client { throw .misconfigured(error) }
            // Nobody but the operator sets the clock, even where the user's part is refused.
            error?.mayBeMisconfigured = subject == .clock
            return try AccountAnswer.understand(
                answer.response,
                body: answer.body,
                error: error,
                isTextWanted: isTextWanted
            )
        }
    }
}
