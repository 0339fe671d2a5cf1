extension OAuth1 {
    /// The second step: where the browser goes.
    ///
    /// RFC 5849 §2.2.
    enum ResourceOwnerAuthorization {
        /// Makes the URI: the endpoint with `oauth_token` and the configured parameters.
        ///
        /// - Parameters:
        ///   - endpoint: the provider's page.
        ///   - credentials: the temporary credentials to be authorized.
        ///   - callback: the browser's way back in OAuth 1.0, where it belongs here; nil in 1.0a.
        ///   - templates: the configured parameters.
        ///   - value: fills their placeholders.
        /// - Returns: the URI for the browser.
        static func uri(
            endpoint: AbsoluteURI,
            credentials: TemporaryCredentials,
            callback: String?,
            templates: [NamedTemplate],
            filledWith value: (String) -> String?
        ) -> String {
            var standard = [Parameter("oauth_token", credentials.identifier)]
            if let callback { standard.append(Parameter("oauth_callback", callback)) }
            return endpoint.appending(standard.applying(templates, filledWith: value)).text
        }
    }
}
