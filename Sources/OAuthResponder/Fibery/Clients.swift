import OAuthProtocols

/// Makes the clients of one call, by what the call's app offers.
struct Clients {
    /// The app that is called.
    let app: Configuration.App
    /// The calls to the provider.
    let connection: ProviderConnection
    /// What all calls share.
    let commons: Commons

    /// The name of the code in the redirect of the app's OAuth 2 provider.
    var codeParameter: String { app.oauth2?.value.tokenRequests.codeParameter ?? "code" }

    /// Looks up the app's OAuth 1 provider.
    ///
    /// - Returns: what makes the client once placeholders are known.
    /// - Throws: `ServiceError.notFound` for an app without OAuth 1.
    func oauth1() throws(ServiceError) -> (Placeholders) -> OAuth1Client {
        guard let settings = app.oauth1 else { throw .notFound }
        return { placeholders in
            OAuth1Client(
                app: app.name,
                title: app.title,
                settings: settings,
                placeholders: placeholders,
                connection: connection,
                commons: commons
            )
        }
    }

    /// Looks up the app's OAuth 2 provider.
    ///
    /// - Returns: what makes the client once placeholders are known.
    /// - Throws: `ServiceError.notFound` for an app without OAuth 2.
    func oauth2() throws(ServiceError) -> (Placeholders) throws(AccountError) -> OAuth2Client {
        guard let settings = app.oauth2 else { throw .notFound }
        return { (placeholders) throws(AccountError) in
            try OAuth2Client(
                app: app.name,
                title: app.title,
                settings: settings,
                placeholders: placeholders,
                connection: connection,
                commons: commons
            )
        }
    }
}
