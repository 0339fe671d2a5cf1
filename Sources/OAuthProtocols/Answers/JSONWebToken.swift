/// A JSON Web Token (JWT) that came straight from the provider: an id_token, or the answer of a
/// userinfo endpoint.
package enum JSONWebToken {
    /// The longest JWT that is read, in bytes.
    package static let lengthLimit = 64 * 1024

    /// Reads the claims of a signed JWT.
    ///
    /// The signature is not checked: the JWT came over TLS from the endpoint itself, and the claims
    /// serve as display text alone.
    ///
    /// - Parameter text: the JWT in its compact form.
    /// - Returns: the claims as an object; nil where the text is no JWT of three parts, or is
    ///   longer than ``lengthLimit``.
    ///
    /// RFC 7519 §7.2, OpenID Connect Core §3.1.3.7 and §5.3.2.
    package static func claims(of text: String) -> JSONValue? {
        guard let parts = parts(of: text), parts.count == 3, isEncoded(parts[0]),
            isEncoded(parts[2])
        else { return nil }
        return object(in: parts[1])
    }

    /// Tells whether a text is an encrypted JWT, which only the client's own key would open.
    ///
    /// RFC 7516 §3.1.
    package static func isEncrypted(_ text: String) -> Bool {
        guard let parts = parts(of: text), parts.count == 5, parts.allSatisfy(isEncoded) else {
            return false
        }
        return object(in: parts[0])?.object?["enc"] != nil
    }

    private static func parts(of text: String) -> [Substring.UTF8View]? {
        guard text.utf8.count <= lengthLimit else { return nil }
        return text.utf8.split(
            separator: UInt8(ascii: "."),
            maxSplits: 5,
            omittingEmptySubsequences: false
        )
    }

    private static func isEncoded(_ part: Substring.UTF8View) -> Bool {
        Base64.decodeURL(String(decoding: part, as: UTF8.self)) != nil
    }

    private static func object(in part: Substring.UTF8View) -> JSONValue? {
        guard let bytes = Base64.decodeURL(String(decoding: part, as: UTF8.self)),
            let value = try? JSONReader.value(of: bytes), value.object != nil
        else { return nil }
        return value
    }
}
