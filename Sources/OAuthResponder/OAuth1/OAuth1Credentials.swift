extension OAuth1 {
    /// Who the responder is to the server: the consumer key and what signs with it.
    ///
    /// RFC 5849 §1.1.
    struct ClientCredentials: Sendable {
        /// The `oauth_consumer_key`.
        var identifier: String
        /// What signatures are made with.
        var key: SigningKey
    }

    /// A signature method with the client's own part of the key.
    enum SigningKey: Sendable {
        /// HMAC-SHA1, HMAC-SHA256 or PLAINTEXT with the client shared-secret (`consumer_secret`).
        case sharedSecret(SharedSecretMethod, Secret)
        /// RSA-SHA1 or RSA-SHA256.
        case privateKey(PrivateKeyMethod, PrivateKey)
    }

    /// The pair that stands for an authorization under way (a "request token").
    ///
    /// RFC 5849 §2.1.
    struct TemporaryCredentials: Sendable, Equatable {
        /// The `oauth_token`.
        var identifier: String
        /// The `oauth_token_secret`.
        var sharedSecret: Secret
    }

    /// The pair that stands for the resource owner's consent (an "access token").
    ///
    /// RFC 5849 §2.3.
    struct TokenCredentials: Sendable, Equatable {
        /// The `oauth_token`.
        var identifier: String
        /// The `oauth_token_secret`.
        var sharedSecret: Secret
    }
}
