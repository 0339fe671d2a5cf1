extension OAuth1 {
    /// The identity of the client: the consumer key, and the key that signs for it.
    ///
    /// RFC 5849 §1.1.
    package struct ClientCredentials: Sendable {
        /// The `oauth_consumer_key`.
        package var identifier: String
        /// The key that makes signatures.
        package var key: SigningKey

        /// Pairs an identifier with the key that signs for it.
        package init(identifier: String, key: SigningKey) {
            self.identifier = identifier
            self.key = key
        }
    }

    /// The pair that stands for an authorization under way (a "request token").
    ///
    /// RFC 5849 §2.1.
    package struct TemporaryCredentials: Sendable, Equatable {
        /// The `oauth_token`.
        package var identifier: String
        /// The `oauth_token_secret`.
        package var sharedSecret: Secret

        /// Pairs an identifier with its secret.
        package init(identifier: String, sharedSecret: Secret) {
            self.identifier = identifier
            self.sharedSecret = sharedSecret
        }
    }

    /// The pair that stands for the resource owner's consent (an "access token").
    ///
    /// RFC 5849 §2.3.
    package struct TokenCredentials: Sendable, Equatable {
        /// The `oauth_token`.
        package var identifier: String
        /// The `oauth_token_secret`.
        package var sharedSecret: Secret

        /// Pairs an identifier with its secret.
        package init(identifier: String, sharedSecret: Secret) {
            self.identifier = identifier
            self.sharedSecret = sharedSecret
        }
    }
}

extension OAuth1.TokenCredentials {
    /// Takes `oauth_token` and `oauth_token_secret` out of an answer; the secret may be empty.
    ///
    /// A number in the place of either is its text, digit by digit.
    ///
    /// - Parameters:
    ///   - members: the answer's members.
    ///   - status: the answer's status, for the failure.
    /// - Throws: `ProviderFailure.malformed` where one is missing, has a control character, or is
    ///   longer than ``TokenLength/limit``.
    package init(_ members: JSONObject, status: Int) throws(ProviderFailure) {
        guard let identifier = members["oauth_token"]?.scalarText, !identifier.isEmpty,
            let secret = members["oauth_token_secret"]?.scalarText
        else { throw .malformed(status: status, .missingToken) }
        let isUsable = { (text: String) in
            text.utf8.count <= TokenLength.limit
                && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        }
        guard isUsable(identifier), isUsable(secret) else {
            throw .malformed(status: status, .unusableToken)
        }
        self.identifier = identifier
        sharedSecret = Secret(secret)
    }
}
