private import CCrypto

/// Digests of byte strings.
package enum MessageDigest {
    /// The address of OpenSSL's SHA-256 (`EVP_MD`), which never changes and is never freed.
    ///
    /// It is looked up once, since each look-up takes locks, and longer than a short digest.
    private static let algorithm = UInt(bitPattern: EVP_MD_fetch(nil, "SHA256", nil))

    /// Computes the 32 bytes of SHA-256.
    ///
    /// FIPS 180-4 §6.2.
    ///
    /// - Throws: `CryptographyError.digestFailed`.
    package static func sha256(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        guard let algorithm = OpaquePointer(bitPattern: algorithm) else { throw .digestFailed }
        let result = EVP_Digest(message, message.count, &digest, &count, algorithm, nil)
        guard result == 1, count == digest.count else { throw .digestFailed }
        return digest
    }
}
