extension OAuth1 {
    /// The signature methods by the names that `oauth_signature_method` takes.
    ///
    /// RFC 5849 §3.4. The RFC knows no method with SHA-256; those two do the same with another digest,
    /// and NetSuite asks for HMAC-SHA256.
    package enum SignatureMethod: String, Sendable, CaseIterable {
        case hmacSHA1 = "HMAC-SHA1"
        case hmacSHA256 = "HMAC-SHA256"
        case rsaSHA1 = "RSA-SHA1"
        case rsaSHA256 = "RSA-SHA256"
        case plaintext = "PLAINTEXT"
    }

    /// A signature method with the client's own part of the key: its shared-secret, or its RSA key.
    package enum SigningKey: Sendable {
        case hmacSHA1(Secret)
        case hmacSHA256(Secret)
        case rsaSHA1(PrivateKey)
        case rsaSHA256(PrivateKey)
        case plaintext(Secret)
    }
}

extension OAuth1.SigningKey {
    /// The method whose name goes into `oauth_signature_method`.
    package var method: OAuth1.SignatureMethod {
        switch self {
        case .hmacSHA1: .hmacSHA1
        case .hmacSHA256: .hmacSHA256
        case .rsaSHA1: .rsaSHA1
        case .rsaSHA256: .rsaSHA256
        case .plaintext: .plaintext
        }
    }

    /// The client shared-secret; nil for the methods that do without.
    package var sharedSecret: Secret? {
        switch self {
        case .hmacSHA1(let secret), .hmacSHA256(let secret), .plaintext(let secret): secret
        case .rsaSHA1, .rsaSHA256: nil
        }
    }

    /// Makes the value of `oauth_signature`, not yet percent-encoded.
    ///
    /// - Parameters:
    ///   - baseString: the signature base string; PLAINTEXT does without.
    ///   - tokenSecret: the shared-secret of temporary or token credentials, empty where there are
    ///     none; RSA does without.
    /// - Returns: the signature in Base64; for PLAINTEXT the key itself.
    /// - Throws: `CryptographyError.digestFailed` or `.signingFailed`.
    ///
    /// RFC 5849 §3.4.2, §3.4.3, §3.4.4.
    package func signature(
        of baseString: String,
        tokenSecret: String
    ) throws(CryptographyError) -> String {
        let text = Array(baseString.utf8)
        switch self {
        case .hmacSHA1(let secret):
            let key = Array(Self.joined(secret, tokenSecret).utf8)
            return Base64.encode(try MessageAuthenticationCode.hmacSHA1(key: key, message: text))
        case .hmacSHA256(let secret):
            let key = Array(Self.joined(secret, tokenSecret).utf8)
            return Base64.encode(try MessageAuthenticationCode.hmacSHA256(key: key, message: text))
        case .rsaSHA1(let key): return Base64.encode(try key.signature(of: text, with: .rsaSHA1))
        case .rsaSHA256(let key):
            return Base64.encode(try key.signature(of: text, with: .rsaSHA256))
        case .plaintext(let secret): return Self.joined(secret, tokenSecret)
        }
    }

    /// Joins both secrets to the key of HMAC, which is the signature of PLAINTEXT.
    private static func joined(_ secret: Secret, _ tokenSecret: String) -> String {
        PercentEncoding.encode(secret.reveal()) + "&" + PercentEncoding.encode(tokenSecret)
    }
}
