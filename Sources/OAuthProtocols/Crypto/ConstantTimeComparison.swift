private import CCrypto

/// Comparison of secrets whose duration tells nothing about where they differ.
package enum ConstantTimeComparison {
    /// Tells whether two byte strings are the same.
    ///
    /// How long this takes depends on the lengths alone.
    package static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
    }
}
