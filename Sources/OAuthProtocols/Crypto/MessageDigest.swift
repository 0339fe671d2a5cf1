private import CCrypto

/// Digests of byte strings.
package enum MessageDigest {
    /// Computes the 32 bytes of SHA-256.
    ///
    /// FIPS 180-4 §6.2.
    ///
    /// - Throws: `CryptographyError.digestFailed`.
    package static func sha256(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        let result = EVP_Digest(message, message.count, &digest, &count, EVP_sha256(), nil)
        guard result == 1, count == digest.count else { throw .digestFailed }
        return digest
    }
}
