import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: an OAuth 1 account is validated")
struct ServiceOAuth1AccountTests {
    private static let configuration = ServiceSettings.text(oauth1: ServiceSettings.verifyKey)

    private static func body(_ members: String = #""_id":"1""#) -> String {
        "{\"id\":\"oauth\",\"fields\":{\"access_token\":\"canary-a\","
            + "\"access_secret\":\"canary-s\",\(members)}}"
    }

    private static func signed(_ token: String, _ secret: String, _ more: String = "") -> String {
        """
        Accept: application/json, application/x-www-form-urlencoded;q=0.9, */*;q=0.1
        User-Agent: oauth-responder/VERSION
        Authorization: OAuth oauth_consumer_key="key", oauth_nonce="NONCE", \
        oauth_signature_method="PLAINTEXT", oauth_timestamp="1577868821", \
        oauth_token="\(token)", oauth_version="1.0", \(more)\
        oauth_signature="canary-consumer%26\(secret)"


        """
    }

    private static let oauth1Cases = [
        ServiceCase(
            name: "the provider names the account",
            path: "/validate",
            configuration: configuration,
            body: body(),
            script: [.answered(ServiceSettings.verify, #"{"name":"Jane"}"#)],
            sent: ["GET https://one.example/me\n" + signed("canary-a", "canary-s")],
            answer: #"{"name":"Jane"}"#,
            log: LoggedCall(provider: 200)
        ),
        ServiceCase(
            name: "a session is renewed, and all that came is in the answer",
            path: "/validate",
            configuration: configuration,
            body: body(#""oauth_session_handle":"canary-h","expire_on":"2020-01-01T08:50:00Z""#),
            script: [
                .answered(
                    ServiceSettings.access,
                    "oauth_token=n&oauth_token_secret=s&oauth_expires_in=60&oauth_session_handle=h"
                ),
                .answered(ServiceSettings.verify, #"{"name":"Jane"}"#),
            ],
            sent: [
                "POST https://one.example/access\n"
                    + signed("canary-a", "canary-s", #"oauth_session_handle="canary-h", "#),
                "GET https://one.example/me\n" + signed("n", "s"),
            ],
            answer:
                #"{"name":"Jane","access_token":"n","access_secret":"s","oauth_expires_in":"60","#
                + #""oauth_session_handle":"h","expire_on":"2020-01-01T08:54:41.000Z"}"#,
            log: LoggedCall(provider: 200)
        ),
        ServiceCase(
            name: "the account's own members where nobody is asked",
            path: "/validate",
            configuration: ServiceSettings.text(oauth1: "name_path: ['screen_name'],"),
            body: body(#""screen_name":"me""#),
            answer: #"{"name":"me"}"#
        ),
    ]

    @Test("OAuth 1: whose an account is", arguments: oauth1Cases)
    func oauth1Account(row: ServiceCase) throws { try row.check() }
}
