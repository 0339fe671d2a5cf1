/// Why a private key can't be used.
package enum PrivateKeyError: Error, Equatable, Sendable {
    /// There is no private key in PEM form in the text.
    case unreadable
    /// The key is encrypted; there is nobody to ask for the password.
    case encrypted
    /// The key is of a kind, named here as the library names it, that nothing here signs with.
    case unsupportedKind(String)
    /// The RSA modulus has fewer than ``PrivateKey/minimumBits`` bits.
    case tooShort(bits: Int)
    /// The signature needs a key of another kind.
    case wrongKind
    /// The library refuses to sign: the system's policy may forbid SHA-1.
    case signingFailed
}
