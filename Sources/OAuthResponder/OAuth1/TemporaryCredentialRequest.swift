extension OAuth1 {
    /// The first step: announces the callback and gets temporary credentials.
    ///
    /// RFC 5849 §2.1.
    enum TemporaryCredentialRequest {
        /// Prepares the request.
        ///
        /// - Parameters:
        ///   - method: the configured method.
        ///   - endpoint: where temporary credentials come from.
        ///   - callback: where the browser returns, or `oob`; nil in OAuth 1.0, whose first step
        ///     knows none.
        ///   - parameters: the configured parameters, filled.
        ///   - fields: the header fields.
        /// - Returns: the request, to be signed by the client alone.
        static func request(
            method: HTTPMethod,
            endpoint: ResolvedEndpoint,
            callback: String?,
            parameters: [Parameter],
            fields: [HTTPField]
        ) -> UnsignedRequest {
            UnsignedRequest(
                method: method,
                endpoint: endpoint,
                parameters: parameters,
                protocolParameters: callback.map { [Parameter("oauth_callback", $0)] } ?? [],
                fields: fields
            )
        }

        /// Reads the answer.
        ///
        /// - Parameters:
        ///   - response: the server's answer.
        ///   - isRevisionA: whether the server must confirm that it knows the callback, as OAuth
        ///     1.0a demands.
        /// - Returns: the temporary credentials.
        /// - Throws: `ProviderFailure`; `.malformed` without credentials or without the
        ///   confirmation.
        static func understand(
            _ response: HTTPResponse,
            isRevisionA: Bool
        ) throws(ProviderFailure) -> TemporaryCredentials {
            let members = try Answer.members(of: response, in: .temporaryCredentials)
            let pair = try Credentials.pair(in: members, status: response.status)
            if isRevisionA {
                // Authlib writes "True".
                let confirmed = members["oauth_callback_confirmed"]
                guard confirmed?.string?.lowercased() == "true" || confirmed == .bool(true) else {
                    throw .malformed(status: response.status, .callbackNotConfirmed)
                }
            }
            return TemporaryCredentials(
                identifier: pair.identifier,
                sharedSecret: pair.sharedSecret
            )
        }
    }

    /// The second step: where the browser goes.
    ///
    /// RFC 5849 §2.2.
    enum ResourceOwnerAuthorization {
        /// Makes the URI: the endpoint with `oauth_token` and the configured parameters.
        ///
        /// - Parameters:
        ///   - endpoint: the provider's page.
        ///   - credentials: the temporary credentials to be authorized.
        ///   - callback: the browser's way back in OAuth 1.0, where it belongs here; nil in 1.0a.
        ///   - templates: the configured parameters.
        ///   - value: fills their placeholders.
        /// - Returns: the URI for the browser.
        static func uri(
            endpoint: AbsoluteURI,
            credentials: TemporaryCredentials,
            callback: String?,
            templates: [NamedTemplate],
            filledWith value: (String) -> String?
        ) -> String {
            var standard = [Parameter("oauth_token", credentials.identifier)]
            if let callback { standard.append(Parameter("oauth_callback", callback)) }
            return endpoint.appending(standard.applying(templates, filledWith: value))
        }
    }

    /// The pair that both token answers carry.
    enum Credentials {
        /// Takes `oauth_token` and `oauth_token_secret` out of an answer.
        ///
        /// - Parameters:
        ///   - members: the answer's members.
        ///   - status: the answer's status, for the failure.
        /// - Returns: the pair; the secret may be empty.
        /// - Throws: `ProviderFailure.malformed` where one is missing, has a control character, or
        ///   is longer than 8 KiB.
        static func pair(
            in members: [String: JSONValue],
            status: Int
        ) throws(ProviderFailure) -> TokenCredentials {
            guard let identifier = members["oauth_token"]?.string, !identifier.isEmpty,
                let secret = members["oauth_token_secret"]?.string
            else { throw .malformed(status: status, .missingToken) }
            let isUsable = { (text: String) in
                text.utf8.count <= 8 * 1024 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
            }
            guard isUsable(identifier), isUsable(secret) else {
                throw .malformed(status: status, .unusableToken)
            }
            return TokenCredentials(identifier: identifier, sharedSecret: Secret(secret))
        }
    }
}
