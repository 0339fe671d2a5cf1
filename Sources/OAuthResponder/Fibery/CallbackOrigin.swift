import OAuthProtocols

/// Which callbacks are Fibery's.
enum CallbackOrigin {
    /// Tells whether a callback begins with an allowed origin, and nothing but path or query
    /// follows.
    ///
    /// Bytes are compared and no parser is asked, since parsers differ in what they take for the
    /// host.
    ///
    /// - Parameters:
    ///   - callbackURI: what the caller sent; control characters and fragments (RFC 6749 §3.1.2)
    ///     make it unusable.
    ///   - origins: the configured origins.
    /// - Returns: whether the browser may be sent there.
    static func allows(_ callbackURI: String, origins: [String]) -> Bool {
        let bytes = callbackURI.utf8
        let isClean = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "#") }
        return isClean
            && origins.contains { origin in
                guard bytes.starts(with: origin.utf8) else { return false }
                let next = bytes.dropFirst(origin.utf8.count).first
                return next == nil || next == UInt8(ascii: "/") || next == UInt8(ascii: "?")
            }
    }
}
