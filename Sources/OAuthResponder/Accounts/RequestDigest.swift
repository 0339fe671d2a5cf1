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
        let head = [app, method.rawValue, uri, rule]
        let texts = head + fields.flatMap { [$0.name, $0.value] }
        var message: [UInt8] = []
        for bytes in texts.map({ Array($0.utf8) }) + (body.map { [$0] } ?? []) {
            message += "\(bytes.count):".utf8
            message += bytes
        }
        // An empty body is sent with its length, and a missing one is not.
        message += body == nil ? "-".utf8 : "+".utf8
        return try MessageDigest.sha256(message)
    }
}
