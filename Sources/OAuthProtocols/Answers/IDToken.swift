/// The claims of an id_token that came straight from the token endpoint.
package enum IDToken {
    /// The longest id_token that is read, in bytes.
    package static let lengthLimit = 64 * 1024

    /// Reads the claims; the signature is not checked, since they serve as display text alone.
    ///
    /// - Parameter text: the id_token.
    /// - Returns: the claims as an object; nil where the text is no JWT of three parts, or is
    ///   longer than ``lengthLimit``.
    ///
    /// RFC 7519 §7.2.
    package static func claims(of text: String) -> JSONValue? {
        guard text.utf8.count <= lengthLimit else { return nil }
        let parts = text.utf8.split(
            separator: UInt8(ascii: "."),
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        guard parts.count == 3,
            let payload = Base64.decodeURL(String(decoding: parts[1], as: UTF8.self)),
            let claims = try? JSONReader.value(of: payload), claims.object != nil
        else { return nil }
        return claims
    }
}
