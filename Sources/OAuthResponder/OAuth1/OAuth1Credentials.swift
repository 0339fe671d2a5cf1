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

extension OAuth1.TokenCredentials {
    /// Takes `oauth_token` and `oauth_token_secret` out of an answer; the secret may be empty.
    ///
    /// - Parameters:
    ///   - members: the answer's members.
    ///   - status: the answer's status, for the failure.
    /// - Throws: `ProviderFailure.malformed` where one is missing, has a control character, or is
    ///   longer than 8 KiB.
    init(_ members: JSONObject, status: Int) throws(ProviderFailure) {
        guard let identifier = members["oauth_token"]?.string, !identifier.isEmpty,
            let secret = members["oauth_token_secret"]?.string
        else { throw .malformed(status: status, .missingToken) }
        let isUsable = { (text: String) in
            text.utf8.count <= 8 * 1024 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        }
        guard isUsable(identifier), isUsable(secret) else {
            throw .malformed(status: status, .unusableToken)
        }
        self.identifier = identifier
        sharedSecret = Secret(secret)
    }
}
