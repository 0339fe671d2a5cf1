/// What the cryptographic library refuses to do.
package enum CryptographyError: Error, Equatable, Sendable {
    /// No digest or authentication code: out of memory, or forbidden by the system's policy.
    case digestFailed
    /// The random generator has no entropy.
    case noRandomness
    /// The private key made no signature: it is of another kind, or the system's policy forbids the
    /// signature.
    case signingFailed
}
