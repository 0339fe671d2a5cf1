private import CCrypto

/// Random bytes that nobody can predict.
package enum RandomBytes {
    /// Makes bytes with the library's cryptographic generator.
    ///
    /// - Parameter count: how many, 0 to `Int32.max`.
    /// - Returns: exactly that many bytes.
    /// - Throws: `CryptographyError.noRandomness`.
    package static func make(_ count: Int) throws(CryptographyError) -> [UInt8] {
        guard let length = Int32(exactly: count), length >= 0 else { throw .noRandomness }
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, length) == 1 else { throw .noRandomness }
        return bytes
    }
}
