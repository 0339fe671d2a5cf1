private import CCrypto

/// Comparison of secrets whose duration tells nothing about where they differ.
package enum ConstantTimeComparison {
    /// Tells whether two byte strings are the same; the time tells nothing but their lengths.
    package static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
    }
}
