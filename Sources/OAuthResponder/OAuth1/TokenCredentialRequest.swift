extension OAuth1 {
    /// The third step: temporary credentials and verifier become token credentials.
    ///
    /// RFC 5849 §2.3.
    enum TokenCredentialRequest {
        /// Prepares the request.
        ///
        /// - Parameters:
        ///   - method: the configured method.
        ///   - endpoint: where token credentials come from.
        ///   - credentials: the temporary credentials.
        ///   - verifier: what the browser brought back; nil in OAuth 1.0.
        ///   - parameters: the configured parameters, filled.
        ///   - fields: the header fields.
        /// - Returns: the request, to be signed with the temporary credentials.
        static func request(
            method: HTTPMethod,
            endpoint: ResolvedEndpoint,
            credentials: TemporaryCredentials,
            verifier: String?,
            parameters: [Parameter],
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: method,
                endpoint: endpoint,
                parameters: parameters,
                protocolParameters: verifier.map { [Parameter("oauth_verifier", $0)] } ?? [],
                token: TokenCredentials(
                    identifier: credentials.identifier,
                    sharedSecret: credentials.sharedSecret
                ),
                fields: fields
            )
        }

        /// Prepares a renewal: token credentials and their session handle become new ones.
        ///
        /// The Session extension that Yahoo and Xero wrote down; RFC 5849 knows no renewal.
        static func renewal(
            method: HTTPMethod,
            endpoint: ResolvedEndpoint,
            credentials: TokenCredentials,
            sessionHandle: String,
            parameters: [Parameter],
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: method,
                endpoint: endpoint,
                parameters: parameters,
                protocolParameters: [Parameter("oauth_session_handle", sessionHandle)],
                token: credentials,
                fields: fields
            )
        }

        /// Reads the answer.
        ///
        /// - Returns: the token credentials, and every other member under the server's own name.
        /// - Throws: `ProviderFailure`; `.malformed` without credentials.
        static func understand(
            _ response: HTTPResponse
        ) throws(ProviderFailure) -> (credentials: TokenCredentials, others: [String: JSONValue]) {
            var members = try Answer.members(of: response, in: .tokenCredentials)
            let credentials = try Credentials.pair(in: members, status: response.status)
            members["oauth_token"] = nil
            members["oauth_token_secret"] = nil
            return (credentials, members)
        }
    }

    /// A request in the resource owner's name, to learn who that is.
    ///
    /// RFC 5849 §3.1.
    enum ProtectedResourceRequest {
        /// Prepares the request: a GET that may arrive more than once.
        static func request(
            endpoint: ResolvedEndpoint,
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
        static func understand(_ response: HTTPResponse) throws(ProviderFailure) -> JSONValue {
            let problem = Answer.problem(of: response, body: AnswerBody(of: response))
            let error = problem.map {
                ProviderError(status: response.status, code: $0.code, description: $0.advice)
            }
            let isStatusSilent = ProviderFailure(statusOf: response) == nil
            if isStatusSilent, let error, problem?.blamesClient == true {
                throw .misconfigured(error)
            }
            return try AccountAnswer.understand(response) { _, _ in error }
        }
    }
}
