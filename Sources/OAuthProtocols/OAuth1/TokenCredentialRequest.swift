extension OAuth1 {
    /// The third step: temporary credentials and verifier become token credentials.
    ///
    /// RFC 5849 §2.3.
    package enum TokenCredentialRequest {
        /// Prepares the request.
        ///
        /// - Parameters:
        ///   - method: the configured method.
        ///   - endpoint: where token credentials come from.
        ///   - credentials: the temporary credentials.
        ///   - verifier: what the browser brought back; nil in OAuth 1.0.
        ///   - fields: the header fields.
        /// - Returns: the request, to be signed with the temporary credentials.
        package static func request(
            method: HTTPMethod,
            endpoint: Endpoint,
            credentials: TemporaryCredentials,
            verifier: String?,
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: method,
                endpoint: endpoint,
                protocolParameters: [version]
                    + (verifier.map { [Parameter("oauth_verifier", $0)] } ?? []),
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
        package static func renewal(
            method: HTTPMethod,
            endpoint: Endpoint,
            credentials: TokenCredentials,
            sessionHandle: String,
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: method,
                endpoint: endpoint,
                protocolParameters: [version, Parameter("oauth_session_handle", sessionHandle)],
                token: credentials,
                fields: fields
            )
        }

        /// Reads the answer, and the expiry out of its `oauth_expires_in`.
        ///
        /// - Parameters:
        ///   - answer: the server's answer.
        ///   - isRenewal: whether token credentials were to be renewed.
        ///   - now: when the answer came.
        /// - Returns: the token credentials and what the server said besides.
        /// - Throws: `ProviderFailure`; `.malformed` without credentials.
        package static func understand(
            _ answer: Answer,
            isRenewal: Bool = false,
            now: Timestamp
        ) throws(ProviderFailure) -> GrantedCredentials {
            var members = try answer.members(in: isRenewal ? .renewal : .tokenCredentials)
            let credentials = try TokenCredentials(members, status: answer.response.status)
            members["oauth_token"] = nil
            members["oauth_token_secret"] = nil
            // The account brings the handle back as a text.
            let handle = members["oauth_session_handle"]
            members["oauth_session_handle"] = handle?.scalarText.map(JSONValue.string) ?? handle
            let lifetime = members["oauth_expires_in"]
            return GrantedCredentials(
                credentials: credentials,
                others: members,
                expiry: lifetime.map { Expiry(of: ["expires_in": $0], now: now) } ?? .unknown
            )
        }
    }

    /// What a token request brought.
    package struct GrantedCredentials: Sendable, Equatable {
        /// The token credentials.
        package var credentials: TokenCredentials
        /// Every other member under the server's own name.
        package var others: JSONObject
        /// Until when the token is good.
        package var expiry: Expiry
    }
}
