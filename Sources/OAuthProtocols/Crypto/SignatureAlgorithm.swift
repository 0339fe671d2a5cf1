/// How a ``PrivateKey`` signs.
package enum SignatureAlgorithm: Equatable, Sendable {
    /// RSASSA-PKCS1-v1_5 with SHA-1 (RFC 5849 §3.4.3).
    case rsaSHA1
    /// RSASSA-PKCS1-v1_5 with SHA-256, the `RS256` of RFC 7518 §3.3.
    case rsaSHA256
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes, the `PS256` of RFC 7518 §3.5.
    case ps256
    /// ECDSA on P-256 with SHA-256 as r ‖ s, the `ES256` of RFC 7518 §3.4.
    case es256

    /// Tells whether a key of that kind makes such signatures.
    package func isMade(with kind: PrivateKey.Kind) -> Bool {
        (self == .es256) == (kind == .p256)
    }
}
