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
                token: credentials,
                fields: fields,
                isRepeatable: true
            )
        }

        /// Reads the answer.
        ///
        /// - Parameter response: the server's answer.
        /// - Returns: what it says of the account, as ``AccountAnswer`` reads it.
        /// - Throws: `ProviderFailure`; a 401 is `.refused`, unless it says that the client is to
        ///   blame.
        package static func understand(_ response: HTTPResponse) throws(ProviderFailure)
            -> JSONValue
        {
            let problem = Answer.problem(of: response, body: AnswerBody(of: response))
            let error = problem.map {
                ProviderError(
                    status: response.status,
                    code: $0.code,
                    description: $0.advice,
                    secrets: $0.secrets
                )
            }
            let isStatusSilent = ProviderFailure(statusOf: response) == nil
            if isStatusSilent, let error, problem?.blamesClient == true {
                throw .misconfigured(error)
            }
            return try AccountAnswer.understand(response) { _, _ in error }
        }
    }
}
