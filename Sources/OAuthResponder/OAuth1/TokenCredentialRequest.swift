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
        ///   - fields: the header fields.
        /// - Returns: the request, to be signed with the temporary credentials.
        static func request(
            method: HTTPMethod,
            endpoint: ResolvedEndpoint,
            credentials: TemporaryCredentials,
            verifier: String?,
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: method,
                endpoint: endpoint,
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
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: method,
                endpoint: endpoint,
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
            let credentials = try TokenCredentials(members, status: response.status)
            members["oauth_token"] = nil
            members["oauth_token_secret"] = nil
            return (credentials, members)
        }
    }
}
