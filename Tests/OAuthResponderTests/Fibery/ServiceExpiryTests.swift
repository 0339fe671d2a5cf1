import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: a refresh that names no expiry, and the spellings of the account")
struct ServiceExpiryTests {
    private static let past = #""2020-01-01T08:50:00Z""#
    private static let soon = #""2020-01-01T08:54:00Z""#
    private static let later = #""2020-01-01T09:53:41Z""#

    /// Whose account it is: asked for, and told.
    private static let jane = Exchange.answered(ServiceSettings.userinfo, #"{"email":"jane"}"#)
    private static let refused = Exchange.answered(ServiceSettings.userinfo, "", status: 401)

    private static func refreshed(_ members: String) -> Exchange {
        .answered(ServiceSettings.token, "{\"access_token\":\"new\"\(members)}")
    }

    private static func row(
        _ name: String,
        _ members: String,
        keys: String = "",
        script: [Exchange],
        expiry: String
    ) -> ServiceCase {
        ServiceCase(
            name: name,
            path: "/validate",
            configuration: ServiceSettings.text(oauth2: ServiceSettings.userinfoKey + keys),
            body: "{\"id\":\"oauth2\",\"fields\":{\"access_token\":\"canary-a\","
                + "\"refresh_token\":\"canary-r\"\(members)}}",
            script: script,
            answer: #"{"name":"jane","access_token":"new","refresh_token":"canary-r"\#(expiry)}"#,
            log: LoggedCall(provider: 200)
        )
    }

    private static func due(
        _ name: String,
        _ members: String,
        given: String = "",
        keys: String = "",
        expiry: String
    ) -> ServiceCase {
        row(name, members, keys: keys, script: [refreshed(given), jane], expiry: expiry)
    }

    private static let isNull = #","expires_on":null"#
    private static let inAMinute = #","expires_on":"2020-01-01T08:54:41.000Z""#

    private static let cases =
        [
            due("no expiry, and the old one has passed", ",\"expires_on\":\(past)", expiry: isNull),
            due("the same shortly before", ",\"expires_on\":\(soon)", expiry: isNull),
            due(
                "the other spelling",
                ",\"expire_on\":\(past)",
                expiry: #","expire_on":null"#
            ),
            due(
                "both spellings: neither may keep what has passed",
                ",\"expires_on\":\(past),\"expire_on\":\(past)",
                expiry: #","expires_on":null,"expire_on":null"#
            ),
            due(
                "the one that can be read counts",
                ",\"expires_on\":\"soon\",\"expire_on\":\(past)",
                expiry: #","expires_on":null,"expire_on":null"#
            ),
            due(
                "the configured lifetime is an expiry",
                ",\"expires_on\":\(past)",
                keys: "expires_in_default: 60,",
                expiry: inAMinute
            ),
            due(
                "an expiry after all, in both spellings",
                ",\"expires_on\":\(past),\"expire_on\":null",
                given: #","expires_in":60"#,
                expiry: inAMinute + inAMinute.replacing("expires", with: "expire")
            ),
            row(
                "a 401, and no expiry is known before or after",
                "",
                script: [refused, refreshed(""), jane],
                expiry: ""
            ),
            row(
                "a 401, and the account came with null",
                isNull,
                script: [refused, refreshed(""), jane],
                expiry: ""
            ),
            row(
                "a 401, and the account came with null in the other spelling",
                #","expire_on":null"#,
                script: [refused, refreshed(#","expires_in":60"#), jane],
                expiry: inAMinute.replacing("expires", with: "expire")
            ),
            row(
                "a 401 before an expiry that has not passed",
                ",\"expires_on\":\(later)",
                script: [refused, refreshed(""), jane],
                expiry: ""
            ),
        ]
        + ["0", "\"0\"", "null", "\"soon\"", "-1"].map { span in
            due(
                "expires_in \(span)",
                ",\"expires_on\":\(past)",
                given: ",\"expires_in\":\(span)",
                expiry: isNull
            )
        }

    @Test("the expiry of the answer", arguments: cases)
    func expiry(row: ServiceCase) throws { try row.check() }

    @Test(
        "with the answer laid over it the account is not refreshed again",
        arguments: ["expires_on", "expire_on"],
        [past, soon]
    )
    func nextCall(spelling: String, end: String) throws {
        let service = try ServiceUnderTest(
            ServiceSettings.text(oauth2: ServiceSettings.userinfoKey + "refresh_grace: 0,"),
            [Self.refreshed(""), Self.jane, Self.jane]
        )
        let before =
            "{\"access_token\":\"canary-a\",\"refresh_token\":\"canary-r\",\"\(spelling)\":\(end)}"
        let account = try #require(try JSONReader.value(of: Array(before.utf8)).object)
        let (first, _) = try service.post("/validate", call(account))
        let answer = try #require(try JSONReader.value(of: first.body).object)
        let (second, line) = try service.post("/validate", call(account.merging(answer)))
        #expect(second.text == #"{"name":"jane"}"#)
        #expect(line == LoggedCall(provider: 200).line(path: "/validate", status: 200))
        #expect(service.provider.missing == [])
    }

    private func call(_ account: JSONObject) -> String {
        let call: JSONObject = ["id": .string("oauth2"), "fields": .object(account)]
        return String(decoding: JSONWriter.bytes(of: .object(call)), as: UTF8.self)
    }

    @Test(
        "OAuth 1: a renewal that names no expiry",
        arguments: [("expires_on", past), ("expire_on", soon)]
    )
    func oauth1(spelling: String, end: String) throws {
        try ServiceCase(
            name: spelling,
            path: "/validate",
            body: "{\"id\":\"oauth\",\"fields\":{\"access_token\":\"canary-a\",\"access_secret\":"
                + "\"canary-s\",\"oauth_session_handle\":\"canary-h\",\"\(spelling)\":\(end)}}",
            script: [.answered(ServiceSettings.access, "oauth_token=n&oauth_token_secret=s")],
            answer: #"{"name":"crm","access_token":"n","access_secret":"s","\#(spelling)":null}"#,
            log: LoggedCall(provider: 200)
        )
        .check()
    }
}
