import OAuthProtocols

/// Which release this is.
enum Version {
    /// The release's number.
    static let number = "0.1.0"
    /// How the responder introduces itself to providers.
    static let userAgent = "oauth-responder/\(number)"
}
