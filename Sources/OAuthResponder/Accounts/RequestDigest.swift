import OAuthProtocols

extension HTTPRequest {
    /// Makes the key under which calls of one app share what a request brings.
    ///
    /// All that is sent takes part, each piece with its length before it, and where the request may
    /// go. What two sendings of the same request never have in common, an assertion or a nonce, has
    /// to be replaced by something fixed before. A table with such keys holds no secret.
    ///
    /// - Parameter app: the app's name.
    /// - Returns: 32 bytes.
    /// - Throws: `CryptographyError.digestFailed`.
    func sharingKey(of app: String) throws(CryptographyError) -> [UInt8] {
        let rule =
            switch addressRule {
            case .any: "any"
            case .publicOnly: "public"
            }
        var message: [UInt8] = []
        message.reserveCapacity(1024)
        func append(_ bytes: some Collection<UInt8>) {
            message += String(bytes.count).utf8
            message.append(UInt8(ascii: ":"))
            message += bytes
        }
        for text in [app, method.rawValue, uri, rule] { append(text.utf8) }
        for field in fields {
            append(field.name.utf8)
            append(field.value.utf8)
        }
        if let body { append(body) }
        // An empty body is sent with its length, and a missing one is not.
        message += body == nil ? "-".utf8 : "+".utf8
        return try MessageDigest.sha256(message)
    }
}
