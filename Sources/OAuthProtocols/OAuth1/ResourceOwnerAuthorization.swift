extension OAuth1 {
    /// The second step: where the browser goes.
    ///
    /// RFC 5849 §2.2.
    package enum ResourceOwnerAuthorization {
        /// Lists the standard parameters of the provider's page.
        ///
        /// - Parameters:
        ///   - credentials: the temporary credentials to be authorized.
        ///   - callback: the browser's way back in OAuth 1.0, where it belongs here; nil in 1.0a.
        /// - Returns: `oauth_token` and, in OAuth 1.0, `oauth_callback`.
        package static func parameters(
            credentials: TemporaryCredentials,
            callback: String?
        ) -> [Parameter] {
            [Parameter("oauth_token", credentials.identifier)]
                + (callback.map { [Parameter("oauth_callback", $0)] } ?? [])
        }
    }
}
