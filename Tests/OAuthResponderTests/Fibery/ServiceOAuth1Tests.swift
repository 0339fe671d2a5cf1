import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: a verifier becomes an account")
struct ServiceOAuth1Tests {
    private static let path = "/oauth1/v1/access_token"

    private static func body(_ members: String, secret: String = #""canary-temporary""#) -> String {
        """
        {"fields": {"callback_uri": "https://oauth-svc.fibery.io", "access_token": "canary-t1",
        "access_secret": \(secret), "_id": "1"}, \(members)}
        """
    }

    private static let verified = body(#""oauth_verifier":"canary-v","oauth_token":"canary-t1""#)

    private static func request(
        _ parameters: String,
        secret: String = "canary-temporary",
        timestamp: Int = 1_577_868_821
    ) -> String {
        """
        POST https://one.example/access
        Accept: application/json, application/x-www-form-urlencoded;q=0.9, */*;q=0.1
        User-Agent: oauth-responder/VERSION
        Authorization: OAuth oauth_consumer_key="key", oauth_nonce="NONCE", \
        oauth_signature_method="PLAINTEXT", oauth_timestamp="\(timestamp)", \
        oauth_token="canary-t1", oauth_version="1.0", \(parameters)\
        oauth_signature="canary-consumer%26\(secret)"


        """
    }

    private static let standard = request(#"oauth_verifier="canary-v", "#)

    private static func row(
        _ name: String,
        _ configuration: String = ServiceSettings.text(),
        body: String = verified,
        given: String,
        sent: String = standard,
        answer: String
    ) -> ServiceCase {
        ServiceCase(
            name: name,
            path: path,
            configuration: configuration,
            body: body,
            script: [.answered(ServiceSettings.access, given)],
            sent: [sent],
            answer: answer,
            log: LoggedCall(provider: 200)
        )
    }

    private static let cases = [
        row(
            "every other member passes under the provider's own name",
            given: "oauth_token=a&oauth_token_secret=s&user_id=12&screen_name=J+D&"
                + "oauth_session_handle=h",
            answer: #"{"user_id":"12","screen_name":"J D","oauth_session_handle":"h","#
                + #""access_token":"a","access_secret":"s"}"#
        ),
        row(
            "JSON keeps its numbers, and a lifetime becomes a date",
            given: #"{"oauth_token":"a","oauth_token_secret":"s","id":12345678901234567890,"#
                + #""oauth_expires_in":"3600"}"#,
            answer: #"{"id":12345678901234567890,"oauth_expires_in":"3600","access_token":"a","#
                + #""access_secret":"s","expires_on":"2020-01-01T09:53:41.000Z"}"#
        ),
        row(
            "a call without oauth_token, with an empty secret, and a member for the connector",
            ServiceSettings.text(oauth1: "callback_params: ['realmId'],"),
            body: body(#""oauth_verifier":"canary-v","realmId":"7""#, secret: "\"\""),
            given: "oauth_token=a&oauth_token_secret=",
            sent: request(#"oauth_verifier="canary-v", "#, secret: ""),
            answer: #"{"realmId":"7","access_token":"a","access_secret":""}"#
        ),
        row(
            "OAuth 1.0 knows no verifier",
            ServiceSettings.text(oauth1: "oauth_version: '1.0',"),
            body: body(#""oauth_token":"canary-t1""#),
            given: "oauth_token=a&oauth_token_secret=s",
            sent: request(""),
            answer: #"{"access_token":"a","access_secret":"s"}"#
        ),
    ]

    @Test("POST oauth1/v1/access_token", arguments: cases)
    func exchange(row: ServiceCase) throws { try row.check() }

    private static let stale = "oauth_problem=timestamp_refused"

    private static let staleCases = [
        ServiceCase(
            name: "the request is signed once more with the provider's Date",
            path: path,
            body: verified,
            script: [
                .answered(
                    ServiceSettings.access,
                    stale,
                    status: 401,
                    fields: [HTTPField(name: "date", value: "Wed, 01 Jan 2020 09:53:41 GMT")]
                ),
                .answered(ServiceSettings.access, "oauth_token=a&oauth_token_secret=s"),
            ],
            sent: [
                standard, request(#"oauth_verifier="canary-v", "#, timestamp: 1_577_872_421),
            ],
            answer: #"{"access_token":"a","access_secret":"s"}"#,
            log: LoggedCall(provider: 200)
        ),
        ServiceCase(
            name: "or with the middle of what the provider accepts, and refused again it is a 401",
            path: path,
            body: verified,
            script: [
                .answered(
                    ServiceSettings.access,
                    stale + "&oauth_acceptable_timestamps=1577872400-1577872500",
                    status: 401
                ),
                .answered(
                    ServiceSettings.access,
                    stale + "&oauth_acceptable_timestamps=1577872400-1577872500",
                    status: 401
                ),
            ],
            sent: [
                standard, request(#"oauth_verifier="canary-v", "#, timestamp: 1_577_872_450),
            ],
            status: 401,
            answer: ServiceCase.failure(
                "crm refused the authorization (timestamp_refused). Please connect the account again."
            ),
            log: LoggedCall(
                level: "error",
                provider: 401,
                error: "refused",
                code: "timestamp_refused"
            )
        ),
    ]

    @Test("a refused timestamp leads to one more request", arguments: staleCases)
    func staleTimestamp(row: ServiceCase) throws { try row.check() }

    private static let foreign =
        "The answer of crm belongs to another attempt to connect. Please connect again."

    @Test(
        "a token that is not that of the account is a 401, and nothing is sent",
        arguments: [#""canary-t2""#, #""""#, #""canary-t1 ""#, #""CANARY-T1""#]
    )
    func foreignToken(token: String) throws {
        try ServiceCase(
            name: token,
            path: Self.path,
            body: Self.body("\"oauth_verifier\":\"canary-v\",\"oauth_token\":\(token)"),
            status: 401,
            answer: ServiceCase.failure(Self.foreign),
            log: LoggedCall(level: "warning", error: "foreign_token")
        )
        .check()
    }
}
