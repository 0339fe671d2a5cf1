import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: accounts that can't be refreshed, are dead, or belong to the connector")
struct ServiceRenewalTests {
    private static let both = ServiceSettings.text(
        oauth1: ServiceSettings.verifyKey,
        oauth2: ServiceSettings.userinfoKey
    )
    private static let expired = #""refresh_token":"canary-r","expires_on":"2020-01-01T08:53:40Z""#
    private static let soon = #""refresh_token":"canary-r","expires_on":"2020-01-01T08:54:00Z""#
    private static let jane = Exchange.answered(ServiceSettings.userinfo, #"{"email":"jane"}"#)
    private static let refused = Exchange.answered(ServiceSettings.userinfo, "", status: 401)

    private static func oauth2(_ members: String = #""email":"me""#) -> String {
        "{\"id\":\"oauth2\",\"fields\":{\"access_token\":\"canary-a\",\(members)}}"
    }

    private static func oauth1(_ members: String = #""name":"me""#) -> String {
        "{\"id\":\"oauth\",\"fields\":{\"access_token\":\"canary-a\","
            + "\"access_secret\":\"canary-s\",\(members)}}"
    }

    private static let passing: [Exchange] = [
        .answered(ServiceSettings.token, "", status: 500),
        .answered(ServiceSettings.token, "", status: 503),
        .answered(ServiceSettings.token, "", status: 429),
        .answered(ServiceSettings.token, "<html>", status: 200),
        .failed(ServiceSettings.token, .connectionBroken),
        .failed(ServiceSettings.token, .responseTimedOut),
        .failed(ServiceSettings.token, .unreachable(.connectionRefused)),
    ]

    @Test(
        "a refresh that fails for a while costs nothing while the token is good",
        arguments: passing
    )
    func passingFailure(failure: Exchange) throws {
        try ServiceCase(
            name: "",
            path: "/validate",
            configuration: Self.both,
            body: Self.oauth2(Self.soon),
            script: [failure, Self.jane],
            answer: #"{"name":"jane"}"#,
            log: LoggedCall(provider: 200)
        )
        .check()
        let service = try ServiceUnderTest(Self.both, [failure])
        #expect(try service.post("/validate", Self.oauth2(Self.expired)).answer.status >= 429)
        #expect(service.provider.missing == [])
    }

    private static func dead(
        _ name: String,
        _ body: String,
        configuration: String = both,
        script: [Exchange] = [],
        reason: String = "",
        label: String = "account_refused",
        provider: Int? = nil,
        code: String? = nil
    ) -> ServiceCase {
        ServiceCase(
            name: name,
            path: "/validate",
            configuration: configuration,
            body: body,
            script: script,
            status: 401,
            answer: ServiceCase.failure(
                "The connection to crm is no longer valid\(reason). Please reconnect the account."
            ),
            log: LoggedCall(provider: provider, error: label, code: code)
        )
    }

    private static let deadCases = [
        dead(
            "invalid_grant",
            oauth2(expired),
            script: [
                .answered(
                    ServiceSettings.token,
                    #"{"error":"invalid_grant","error_description":"canary-r was used"}"#,
                    status: 400
                )
            ],
            reason: " (invalid_grant: … was used)",
            provider: 400,
            code: "invalid_grant"
        ),
        dead(
            "a 401 once more after the refresh",
            oauth2(#""refresh_token":"canary-r""#),
            script: [
                refused, .answered(ServiceSettings.token, #"{"access_token":"canary-n"}"#), refused,
            ],
            provider: 401
        ),
        dead("a 401 and nothing to refresh with", oauth2(), script: [refused], provider: 401),
        dead(
            "a 403 and nothing to refresh with",
            oauth2(),
            script: [.answered(ServiceSettings.userinfo, "", status: 403)],
            provider: 403
        ),
        dead(
            "expired, nothing to refresh with, and nobody to ask",
            oauth2(#""expires_on":"2020-01-01T08:53:41Z""#),
            configuration: ServiceSettings.text(),
            label: "expired"
        ),
        dead(
            "a token with a byte that no header takes",
            oauth2().replacing("canary-a", with: "canary a"),
            label: "unusable_token"
        ),
        dead(
            "OAuth 1: the same",
            oauth1().replacing("canary-a", with: #"canary\u0000"#),
            label: "unusable_token"
        ),
        dead(
            "OAuth 1: a problem that names the token",
            oauth1(),
            script: [
                .answered(ServiceSettings.verify, "oauth_problem=token_expired", status: 401)
            ],
            reason: " (token_expired)",
            provider: 401,
            code: "token_expired"
        ),
    ]

    @Test("a dead account says to reconnect", arguments: deadCases)
    func deadAccount(row: ServiceCase) throws { try row.check() }

    @Test(
        "an account that was made before has no access token, and nothing is sent",
        arguments: ["oauth", "oauth2"],
        [
            #""fields":{"access_token":null,"refresh_token":"canary-r"}"#,
            #""fields":{"access_token":"","expires_on":"2020-01-01T08:00:00Z"}"#,
            #""fields":{"access_secret":"canary-s"}"#, #""fields":{}"#,
            #""fields":{},"access_token":"canary-top""#,
        ]
    )
    func noAccessToken(id: String, members: String) throws {
        try ServiceCase(
            name: "",
            path: "/validate",
            configuration: Self.both,
            body: "{\"id\":\"\(id)\",\(members)}",
            status: 401,
            answer: ServiceCase.failure(
                "The account is not connected to crm yet. Please reconnect the account."
            ),
            log: LoggedCall(error: "no_access_token")
        )
        .check()
    }

    @Test(
        "a byte that no header takes: nothing is sent, not even a refresh that is due",
        arguments: [" ", "\\u0000", "\\n", "\\u007f", "é", "\u{1f600}", "\u{feff}", "\u{a0}"]
    )
    func unusableToken(character: String) throws {
        for (id, members) in [("oauth", #""access_secret":"s""#), ("oauth2", Self.expired)] {
            let fields = "{\"access_token\":\"canary\(character)-a\",\(members)}"
            try Self.dead(
                id,
                "{\"id\":\"\(id)\",\"fields\":\(fields)}",
                label: "unusable_token"
            )
            .check()
        }
    }

    private static let forbidden = Exchange.answered(
        ServiceSettings.userinfo,
        #"{"error":"insufficient_scope"}"#,
        status: 403
    )

    @Test(
        "a 403 of the account's endpoint is for the user, and never leads to a refresh",
        arguments: [
            #""refresh_token":"canary-r""#,
            #""refresh_token":"canary-r","expires_on":"2030-01-01T00:00:00Z""#,
            #""refresh_token":"canary-r","expires_on":null"#,
            #""expires_on":"2020-01-01T00:00:00Z""#,
        ]
    )
    func forbidden(members: String) throws {
        try Self.dead(
            members,
            Self.oauth2(members),
            script: [Self.forbidden],
            reason: " (insufficient_scope)",
            provider: 403,
            code: "insufficient_scope"
        )
        .check()
        try Self.dead(
            "OAuth 1",
            Self.oauth1(#""oauth_session_handle":"canary-h""#),
            script: [.answered(ServiceSettings.verify, "", status: 403)],
            provider: 403
        )
        .check()
    }

    @Test("a 403 after a refresh does not cost the new tokens")
    func forbiddenAfterRefresh() throws {
        let given = #"{"access_token":"n","expires_in":60}"#
        try ServiceCase(
            name: "",
            path: "/validate",
            configuration: Self.both,
            body: Self.oauth2(Self.expired + #","email":"me""#),
            script: [.answered(ServiceSettings.token, given), Self.forbidden],
            answer: #"{"name":"me","access_token":"n","refresh_token":"canary-r","#
                + #""expires_on":"2020-01-01T08:54:41.000Z"}"#,
            log: LoggedCall(provider: 403)
        )
        .check()
    }

    @Test(
        "any other id is the connector's, and nothing is sent",
        arguments: ["token", "OAuth2", "oauth "]
    )
    func handedOver(id: String) throws {
        let service = try ServiceUnderTest(Self.both)
        let body = Self.oauth2().replacing("\"oauth2\"", with: "\"\(id)\"")
        var request = GatewayRequest.post("/validate", body)
        request.connector = "@oauth_connector"
        let (answer, line) = try service.answer(request)
        let begun = #"{TIME,"level":"info","request_id":"call-1","app":"crm","step":"validate""#
        #expect(line == begun + #","handed_over":true,"duration_ms":MS}"#)
        #expect(answer.fields.map(\.name).sorted() == ["X-Accel-Redirect", "X-Request-Id"])
        #expect(answer.fields.firstValue(of: "X-Accel-Redirect") == "@oauth_connector")
        #expect(answer.status == 200 && answer.body == [])
        try ServiceCase(
            name: id,
            path: "/validate",
            configuration: Self.both,
            body: body,
            status: 404,
            answer: ServiceCase.failure("There is nothing at this address."),
            log: LoggedCall(error: "not_found")
        )
        .check()
    }
}
