/// What can go wrong in making an OAuth 1 request.
package enum OAuth1Error: Error, Equatable, Sendable {
    /// The cryptographic library made no signature or no nonce.
    case signingFailed
}
