extension OAuth1 {
    /// The first step: announces the callback and gets temporary credentials.
    ///
    /// RFC 5849 §2.1.
    package enum TemporaryCredentialRequest {
        /// Prepares the request.
        ///
        /// - Parameters:
        ///   - method: the configured method.
        ///   - endpoint: where temporary credentials come from.
        ///   - callback: where the browser returns, or `oob`; nil in OAuth 1.0, whose first step
        ///     knows none.
        ///   - fields: the header fields.
        /// - Returns: the request, to be signed by the client alone.
        package static func request(
            method: HTTPMethod,
            endpoint: Endpoint,
            callback: String?,
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: method,
                endpoint: endpoint,
                protocolParameters: [version]
                    + (callback.map { [Parameter("oauth_callback", $0)] } ?? []),
                fields: fields
            )
        }

        /// Reads the answer.
        ///
        /// - Parameters:
        ///   - answer: the server's answer.
        ///   - isRevisionA: whether the server must confirm that it knows the callback, as OAuth
        ///     1.0a demands.
        /// - Returns: the temporary credentials.
        /// - Throws: `ProviderFailure`; `.malformed` without credentials or without the
        ///   confirmation.
        package static func understand(
            _ answer: Answer,
            isRevisionA: Bool
        ) throws(ProviderFailure) -> TemporaryCredentials {
            let status = answer.response.status
            let members = try answer.members(in: .temporaryCredentials)
            let pair = try TokenCredentials(members, status: status)
            if isRevisionA {
                // Some servers (Authlib's) write "True".
                let confirmed = members["oauth_callback_confirmed"]
                let isTrue = confirmed?.string?.isIdenticalIgnoringCase(to: "true") == true
                guard isTrue || confirmed == .bool(true) else {
                    throw .malformed(status: status, .callbackNotConfirmed)
                }
            }
            return TemporaryCredentials(
                identifier: pair.identifier,
                sharedSecret: pair.sharedSecret
            )
        }
    }
}
