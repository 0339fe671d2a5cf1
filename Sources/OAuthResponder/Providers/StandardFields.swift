import OAuthProtocols

extension OAuth1 {
    /// The header fields of every request.
    static let standardFields = [
        HTTPField(
            name: "Accept",
            value: "application/json, application/x-www-form-urlencoded;q=0.9, */*;q=0.1"
        ),
        HTTPField(name: "User-Agent", value: Version.userAgent),
    ]
}

extension OAuth2 {
    /// The header fields of every request.
    static let standardFields = [
        HTTPField(name: "Accept", value: "application/json"),
        HTTPField(name: "User-Agent", value: Version.userAgent),
    ]
}
