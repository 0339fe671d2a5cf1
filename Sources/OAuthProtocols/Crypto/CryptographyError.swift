/// Why the cryptographic library did not do its work.
package enum CryptographyError: Error, Equatable, Sendable {
    /// The library made no digest or authentication code: there is no memory, or the system's policy
    /// forbids the method.
    case digestFailed
    /// The random generator has no entropy.
    case noRandomness
    /// The private key made no signature: it is of another kind, or the system's policy forbids the
    /// signature.
    case signingFailed
}
