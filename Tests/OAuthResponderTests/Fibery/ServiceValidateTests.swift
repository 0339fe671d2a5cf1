import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: an OAuth 2 account is validated")
struct ServiceValidateTests {
    private static let configuration = ServiceSettings.text(oauth2: ServiceSettings.userinfoKey)
    private static let jane = Exchange.answered(ServiceSettings.userinfo, #"{"email":"jane@a.b"}"#)
    private static let refused = Exchange.answered(ServiceSettings.userinfo, "", status: 401)
    private static let expired = #""expires_on":"2020-01-01T08:53:41.000Z""#
    private static let soon = #""expires_on":"2020-01-01T08:58:41.000Z""#
    private static let later = #""expires_on":"2020-01-01T08:58:41.001Z""#
    private static let name = #"{"name":"jane@a.b"}"#

    private static func refreshed(_ members: String = "") -> Exchange {
        .answered(ServiceSettings.token, "{\"access_token\":\"new\"\(members)}")
    }

    private static func row(
        _ name: String,
        _ configuration: String = configuration,
        _ members: String = "",
        token: String? = "canary-r",
        script: [Exchange],
        sent: [String]? = nil,
        answer: String = Self.name,
        provider: Int? = 200
    ) -> ServiceCase {
        let refresh = token.map { ",\"refresh_token\":\"\($0)\"" } ?? ""
        let fields =
            "{\"access_token\":\"canary-a\"\(refresh)\(members.isEmpty ? "" : ",")\(members)}"
        return ServiceCase(
            name: name,
            path: "/validate",
            configuration: configuration,
            body: "{\"id\":\"oauth2\",\"fields\":\(fields)}",
            script: script,
            sent: sent,
            answer: answer,
            log: LoggedCall(provider: provider, isAsked: !script.isEmpty)
        )
    }

    private static let question = """
        GET https://two.example/me
        Accept: application/json
        User-Agent: oauth-responder/VERSION
        Authorization: Bearer canary-a


        """
    private static let refresh = """
        POST https://two.example/token
        Accept: application/json
        User-Agent: oauth-responder/VERSION
        Authorization: Basic aWQ6Y2FuYXJ5LWNsaWVudA==
        Content-Type: application/x-www-form-urlencoded

        grant_type=refresh_token&refresh_token=canary-r
        """

    private static func members(_ refreshToken: String, _ expiry: String = "") -> String {
        #"{"name":"jane@a.b","access_token":"new","refresh_token":"\#(refreshToken)"\#(expiry)}"#
    }

    private static let newExpiry = #","expires_on":"2020-01-01T09:53:41.000Z""#

    private static let cases = [
        row("no expiry is known", script: [jane], sent: [question]),
        row("more than the leeway is left", configuration, later, script: [jane], sent: [question]),
        row("no refresh token", configuration, soon, token: nil, script: [jane]),
        row(
            "expired, without a refresh token: the provider knows better",
            configuration,
            expired,
            token: nil,
            script: [jane]
        ),
        row(
            "within the leeway the tokens are refreshed first",
            configuration,
            soon,
            script: [refreshed(#","refresh_token":"rotated","expires_in":3600"#), jane],
            sent: [refresh, question.replacing("canary-a", with: "new")],
            answer: members("rotated", newExpiry)
        ),
        row(
            "the old refresh token is kept where the provider rotates none",
            configuration,
            expired,
            script: [refreshed(#","expires_in":3600"#), jane],
            answer: members("canary-r", newExpiry)
        ),
        row(
            "the expiry comes out in the spelling that came in",
            configuration,
            #""expire_on":"2020-01-01T08:53:41Z""#,
            script: [refreshed(#","expires_in":3600"#), jane],
            answer: members("canary-r", newExpiry.replacing("expires", with: "expire"))
        ),
        row(
            "all that the provider answers, as access_token has it",
            configuration,
            expired,
            script: [
                refreshed(
                    #","refresh_token":"rotated","expires_in":3600,"scope":"x","n":12345678901234567890,"#
                        + #""team":{"id":1.50},"instance_url":"https://i","name":"not the account's""#
                ), jane,
            ],
            answer: members("rotated", newExpiry).dropLast()
                + #","scope":"x","n":12345678901234567890,"team":{"id":1.50},"#
                + #""instance_url":"https://i"}"#
        ),
        row(
            "tokens that lie deeper in the answer come out where an account has them",
            ServiceSettings.text(
                oauth2: ServiceSettings.userinfoKey + "token_response_path: ['authed_user'],"
            ),
            expired,
            script: [
                .answered(
                    ServiceSettings.token,
                    #"{"ok":true,"authed_user":{"access_token":"new","expires_in":3600}}"#
                ), jane,
            ],
            answer: members("canary-r", newExpiry).dropLast()
                + #","ok":true,"authed_user":{"access_token":"new","expires_in":3600}}"#
        ),
        row(
            "a leeway of the operator's own",
            ServiceSettings.text(oauth2: ServiceSettings.userinfoKey + "refresh_leeway: 0,"),
            #""expires_on":"2020-01-01T08:53:42Z""#,
            script: [jane]
        ),
        row(
            "an expiry in milliseconds",
            configuration,
            #""expires_on":1577868821000"#,
            script: [refreshed(#","expires_in":3600"#), jane],
            answer: members("canary-r", newExpiry)
        ),
        row(
            "an expiry that nobody can read",
            configuration,
            #""expires_on":"soon""#,
            script: [jane]
        ),
        row(
            "a 401 without a known expiry: refreshed once and asked again",
            script: [refused, refreshed(#","expires_in":3600"#), jane],
            answer: members("canary-r", newExpiry)
        ),
        row(
            "a 401 before the known expiry: the same",
            configuration,
            later,
            script: [refused, refreshed(#","expires_in":3600"#), jane],
            answer: members("canary-r", newExpiry)
        ),
        row(
            "new tokens outlast a hiccup of the account's endpoint",
            configuration,
            expired + #","email":"x@a.b""#,
            script: [
                refreshed(#","expires_in":3600"#),
                .answered(ServiceSettings.userinfo, "", status: 500),
            ],
            answer: members("canary-r", newExpiry).replacing("jane@", with: "x@"),
            provider: 500
        ),
        row(
            "names that lie elsewhere",
            ServiceSettings.text(
                oauth2: ServiceSettings.userinfoKey + "name_path: ['a', 'users.0.n'],"
            ),
            script: [.answered(ServiceSettings.userinfo, #"{"users":[{"n":"J D"}]}"#)],
            answer: #"{"name":"J D"}"#
        ),
        row(
            "the account's own members where nobody is asked",
            ServiceSettings.text(),
            #""email":"me@a.b""#,
            script: [],
            answer: #"{"name":"me@a.b"}"#,
            provider: nil
        ),
        row(
            "the account's own members where the provider names nobody",
            configuration,
            #""email":"me@a.b""#,
            script: [.answered(ServiceSettings.userinfo, "{}")],
            answer: #"{"name":"me@a.b"}"#
        ),
        row(
            "the app where nothing names anybody",
            ServiceSettings.text(),
            script: [],
            answer: #"{"name":"crm"}"#,
            provider: nil
        ),
    ]

    @Test("POST validate", arguments: cases)
    func validate(row: ServiceCase) throws { try row.check() }
}
