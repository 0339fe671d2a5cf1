private import CCrypto

/// Keyed digests of byte strings (HMAC, RFC 2104).
package enum MessageAuthenticationCode {
    /// Computes the 20 bytes of HMAC-SHA1; the key may be empty.
    ///
    /// - Throws: `CryptographyError.digestFailed`.
    package static func hmacSHA1(key: [UInt8], message: [UInt8]) throws(CryptographyError)
        -> [UInt8]
    {
        try code(EVP_sha1(), 20, key, message)
    }

    /// Computes the 32 bytes of HMAC-SHA256; the key may be empty.
    ///
    /// - Throws: `CryptographyError.digestFailed`.
    package static func hmacSHA256(key: [UInt8], message: [UInt8]) throws(CryptographyError)
        -> [UInt8]
    {
        try code(EVP_sha256(), 32, key, message)
    }

    private static func code(
        _ digest: OpaquePointer?,
        _ size: Int,
        _ key: [UInt8],
        _ message: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        guard let keyLength = Int32(exactly: key.count) else { throw .digestFailed }
        var code = [UInt8](repeating: 0, count: size)
        var count: UInt32 = 0
        let result = HMAC(digest, key, keyLength, message, message.count, &code, &count)
        guard result != nil, count == size else { throw .digestFailed }
        return code
    }
}
