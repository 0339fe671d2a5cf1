import OAuthProtocols

/// All that an operator can say, checked and ready to use (contract §4).
struct Configuration: Sendable {
    /// The origins that callbacks may have: `https://host` or, for this machine,
    /// `http://localhost:port`.
    var callbackOrigins: [String]
    /// The file with certificates in PEM form, trusted besides the system's; nil for none.
    var certificateAuthorityFile: String?
    /// The proxy for calls to providers, whose address may hold a password; nil connects directly.
    var proxy: Secret?
    /// The longest time until a connection to a provider stands.
    var connectTimeout: Duration
    /// The longest time for one call to a provider.
    var timeout: Duration
    /// The longest time for a whole request.
    var requestTimeout: Duration
    /// The most requests that are answered at the same time.
    var maxInFlight: Int
    /// The apps by name.
    var apps: [String: App]
    /// What an operator should know; the configuration works.
    var warnings: [String]

    /// A preset that an app uses.
    struct UsedPreset: Sendable, Equatable {
        /// The version of OAuth, by Fibery's identifier.
        var version: String
        /// The preset's name.
        var name: String
        /// How sure the preset's facts are; nil where its file does not say it.
        var confidence: Preset.Confidence?
    }

    /// One app of Fibery's.
    struct App: Sendable {
        /// The name in paths and logs.
        var name: String
        /// The name for people: `title`, else the preset's title, else the app's name.
        ///
        /// It stands in messages, and for an account that has no name of its own.
        var title: String
        /// The keys of which one stands in the app's base URL; empty lets everybody call.
        var accessKeys: [Secret]
        /// The presets that the app uses.
        var presets: [UsedPreset] = []
        /// Where nginx finds the app's connector; nil for the connector that the site names.
        var connector: SocketAddress?
        /// The most calls that wait for its provider at the same time (`max_in_flight`); nil for
        /// half of all.
        var maxInFlight: Int?
        /// Its OAuth 1 provider; nil where it has none.
        var oauth1: Shared<OAuth1Provider>?
        /// Its OAuth 2 provider; nil where it has none.
        var oauth2: Shared<OAuth2Provider>?
    }

    /// The path of an app's base without its access key: `/APP`, or nothing for the only app.
    func path(of app: App) -> String { apps.count == 1 ? "" : "/\(app.name)" }

    /// How many calls of an app may wait for its provider at the same time (contract §3,
    /// "Fairness").
    func waitingLimit(of app: App) -> Int {
        app.maxInFlight ?? max(1, maxInFlight / 2)
    }
}
