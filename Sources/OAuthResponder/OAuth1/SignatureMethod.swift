extension OAuth1 {
    /// The signature methods by the names that `oauth_signature_method` takes.
    ///
    /// RFC 5849 §3.4; the two with SHA-256 are the same with another digest, as NetSuite has it.
    enum SignatureMethod: String, Sendable, CaseIterable {
        case hmacSHA1 = "HMAC-SHA1"
        case hmacSHA256 = "HMAC-SHA256"
        case rsaSHA1 = "RSA-SHA1"
        case rsaSHA256 = "RSA-SHA256"
        case plaintext = "PLAINTEXT"
    }

    /// The methods whose key is the client shared-secret and the token shared-secret.
    enum SharedSecretMethod: Sendable {
        case hmacSHA1
        case hmacSHA256
        case plaintext
    }

    /// The methods whose key is the client's RSA key.
    enum PrivateKeyMethod: Sendable {
        case rsaSHA1
        case rsaSHA256
    }
}

extension OAuth1.SigningKey {
    /// The name that goes into `oauth_signature_method`.
    var methodName: String {
        let method: OAuth1.SignatureMethod
        switch self {
        case .sharedSecret(.hmacSHA1, _): method = .hmacSHA1
        case .sharedSecret(.hmacSHA256, _): method = .hmacSHA256
        case .sharedSecret(.plaintext, _): method = .plaintext
        case .privateKey(.rsaSHA1, _): method = .rsaSHA1
        case .privateKey(.rsaSHA256, _): method = .rsaSHA256
        }
        return method.rawValue
    }

    /// Makes the value of `oauth_signature`, not yet percent-encoded.
    ///
    /// - Parameters:
    ///   - baseString: the signature base string; PLAINTEXT does without.
    ///   - tokenSecret: the shared-secret of temporary or token credentials, empty where there are
    ///     none.
    /// - Returns: the signature in Base64; for PLAINTEXT the key itself.
    /// - Throws: `OAuth1Error.signingFailed`.
    ///
    /// RFC 5849 §3.4.2, §3.4.3, §3.4.4.
    func signature(of baseString: String, tokenSecret: String) throws(OAuth1Error) -> String {
        do {
            switch self {
            case .sharedSecret(let method, let clientSecret):
                let key =
                    PercentEncoding.encode(clientSecret.reveal()) + "&"
                    + PercentEncoding.encode(tokenSecret)
                let message = Array(baseString.utf8)
                switch method {
                case .hmacSHA1:
                    return Base64.encode(
                        try MessageAuthenticationCode.hmacSHA1(
                            key: Array(key.utf8),
                            message: message
                        )
                    )
                case .hmacSHA256:
                    return Base64.encode(
                        try MessageAuthenticationCode.hmacSHA256(
                            key: Array(key.utf8),
                            message: message
                        )
                    )
                case .plaintext:
                    return key
                }
            case .privateKey(let method, let key):
                return Base64.encode(
                    try key.sign(
                        Array(baseString.utf8),
                        with: method == .rsaSHA1 ? .rsaSHA1 : .rsaSHA256
                    )
                )
            }
        } catch {
            throw .signingFailed
        }
    }
}
