import OAuthProtocols

/// The calls that Fibery makes, and those that the operator makes.
enum Step: String, Sendable, CaseIterable {
    case oauth1Authorize = "oauth1/authorize"
    case oauth1AccessToken = "oauth1/access_token"
    case oauth2Authorize = "oauth2/authorize"
    case oauth2AccessToken = "oauth2/access_token"
    case validate = "validate"
    case health = "healthz"
    case status = "status"
    case metrics = "metrics"

    /// Whether the same call may be made again whatever became of the first.
    ///
    /// A code or verifier that may have been used is gone (contract §3).
    var isRepeatable: Bool {
        self != .oauth1AccessToken && self != .oauth2AccessToken
    }

    /// Whether the operator asks, or the operator's tools: about the process as a whole, which answers
    /// however much there is to do.
    var isOperators: Bool {
        self == .health || self == .status || self == .metrics
    }
}
