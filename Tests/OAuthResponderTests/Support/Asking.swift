import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// A place where the service asks a provider, and a call that leads there.
struct Asking: Sendable, CustomTestStringConvertible {
    /// What is asked for.
    var name: String
    /// The call's path below the base.
    var path: String
    /// The text of the configuration file.
    var configuration: String
    /// What the call brings.
    var body: String
    /// What the provider is asked, in order; all of it is answered alike.
    var requests: [String]
    /// Whether the user may be told to make the same call again.
    var isRepeatable = true

    var testDescription: String { name }

    /// OAuth 1's first step.
    static let temporaryCredentials = Asking(
        name: "temporary credentials",
        path: "/oauth1/v1/authorize",
        configuration: ServiceSettings.text(),
        body: #"{"callback_uri":"https://oauth-svc.fibery.io"}"#,
        requests: [ServiceSettings.request]
    )
    /// OAuth 1's last step.
    static let tokenCredentials = Asking(
        name: "token credentials",
        path: "/oauth1/v1/access_token",
        configuration: ServiceSettings.text(),
        body: """
            {"fields": {"callback_uri": "https://oauth-svc.fibery.io", "access_token": "canary-t1",
            "access_secret": "canary-s1"}, "oauth_verifier": "canary-v"}
            """,
        requests: [ServiceSettings.access],
        isRepeatable: false
    )
    /// OAuth 2's code exchange.
    static let code = Asking(
        name: "a code's tokens",
        path: "/oauth2/v1/access_token",
        configuration: ServiceSettings.text(),
        body: exchange,
        requests: [ServiceSettings.token],
        isRepeatable: false
    )
    /// The refresh of an account that has expired.
    static let refresh = Asking(
        name: "a refresh",
        path: "/validate",
        configuration: ServiceSettings.text(oauth2: ServiceSettings.userinfoKey),
        body: """
            {"id": "oauth2", "fields": {"access_token": "canary-t2", "refresh_token": "canary-r",
            "expires_on": "2020-01-01T08:00:00Z"}}
            """,
        requests: [ServiceSettings.token]
    )
    /// The renewal of OAuth 1 credentials that have expired.
    static let renewal = Asking(
        name: "a renewal",
        path: "/validate",
        configuration: ServiceSettings.text(),
        body: """
            {"id": "oauth", "fields": {"access_token": "canary-t1", "access_secret": "canary-s1",
            "oauth_session_handle": "canary-h", "expires_on": "2020-01-01T08:00:00Z"}}
            """,
        requests: [ServiceSettings.access]
    )
    /// OAuth 2's question whose an account is.
    static let userinfo = Asking(
        name: "an account of OAuth 2",
        path: "/validate",
        configuration: ServiceSettings.text(oauth2: ServiceSettings.userinfoKey),
        body: #"{"id":"oauth2","fields":{"access_token":"canary-t2"}}"#,
        requests: [ServiceSettings.userinfo]
    )
    /// OAuth 1's question whose an account is.
    static let verification = Asking(
        name: "an account of OAuth 1",
        path: "/validate",
        configuration: ServiceSettings.text(oauth1: ServiceSettings.verifyKey),
        body: """
            {"id": "oauth", "fields": {"access_token": "canary-t1", "access_secret": "canary-s1"}}
            """,
        requests: [ServiceSettings.verify]
    )
    /// The metadata that an authorization needs.
    static let metadata = Asking(
        name: "metadata for a redirect",
        path: "/oauth2/v1/authorize",
        configuration: ServiceSettings.discovered("code_challenge_method: null,"),
        body: #"{"callback_uri":"https://oauth-svc.fibery.io","state":"canary-state"}"#,
        requests: addresses
    )
    /// The metadata that a code exchange needs, which is then not sent, and can be repeated.
    static let metadataOfCode = Asking(
        name: "metadata for a code",
        path: "/oauth2/v1/access_token",
        configuration: ServiceSettings.discovered("code_challenge_method: null,"),
        body: exchange,
        requests: addresses
    )

    /// Where tokens come from.
    static let tokens = [temporaryCredentials, tokenCredentials, code, refresh, renewal]
    /// Where accounts are asked for.
    static let accounts = [userinfo, verification]
    /// Where an issuer's metadata are asked for.
    static let discovery = [metadata, metadataOfCode]
    /// All of them.
    static let all = tokens + accounts + discovery

    private static let exchange =
        #"{"fields":{"callback_uri":"https://oauth-svc.fibery.io"},"code":"canary-code"}"#
    private static let addresses = ServiceSettings.discovery(.failure(.cancelled)).map(\.request)
}

/// What a failure looks like, for all places where it can happen.
struct ExpectedFailure: Sendable {
    /// The status.
    var status: Int
    /// The log's label.
    var label: String
    /// The log's level.
    var level: String
    /// What happened, in the words that the user reads.
    var sentence: String
    /// Whether the user should try again; nil where the call decides.
    var isPassing: Bool?
    /// What the user is told where trying again is no use.
    var advice = "Please connect the account again."
    /// The provider's code on the log line.
    var code: String?

    /// Makes the row of the table for one place.
    ///
    /// - Parameters:
    ///   - asking: the place.
    ///   - answer: what the provider answers there.
    /// - Returns: the row.
    func row(of asking: Asking, _ answer: Result<HTTPResponse, TransportError>) -> ServiceCase {
        let isPassing = isPassing ?? asking.isRepeatable
        return ServiceCase(
            name: "",
            path: asking.path,
            configuration: asking.configuration,
            body: asking.body,
            script: asking.requests.map { Exchange(request: $0, answer: answer) },
            status: status,
            answer: ServiceCase.failure(
                "\(sentence) \(isPassing ? "Please try again in a minute." : advice)",
                tryLater: isPassing
            ),
            log: LoggedCall(
                level: level,
                provider: (try? answer.get())?.status,
                isAsked: true,
                error: label,
                code: code
            )
        )
    }
}
