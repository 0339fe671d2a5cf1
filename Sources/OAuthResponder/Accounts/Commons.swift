import OAuthProtocols

/// What all calls share, whatever their app.
struct Commons: Sendable {
    /// Servers' metadata.
    let discovery: Discovery
    /// Token requests of OAuth 2 that must not be made twice.
    let tokenAnswers: SharedCalls<OAuth2.TokenAnswer>
    /// Token requests of OAuth 1 that must not be made twice.
    let tokenCredentials: SharedCalls<OAuth1.GrantedCredentials>
    /// How many calls of each app wait for a provider.
    let waiting: WaitingCalls
    /// Reads the wall clock.
    let now: @Sendable () -> Timestamp
}
