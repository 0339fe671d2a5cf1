/// When tokens are renewed, unless the operator says otherwise (contract §4).
enum RenewalDefaults {
    /// How long before its expiry a token is renewed.
    static let leeway = Duration.seconds(300)
    /// How long a caller that still has the old tokens gets the new ones.
    static let grace = Duration.seconds(30)
}
