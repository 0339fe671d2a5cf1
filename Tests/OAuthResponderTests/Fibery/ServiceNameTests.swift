import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2 and §4: what is read out of answers, from the call to the log line")
struct ServiceNameTests {
    private static let token = UnsignedToken.signed(
        #"{"https://app.example.com/email":"jane@a.b","name":"J"}"#
    )

    private static func row(
        _ name: String,
        paths: String,
        members: String = "",
        answered body: String,
        name found: String
    ) -> [ServiceCase] {
        [("oauth", ServiceSettings.verify), ("oauth2", ServiceSettings.userinfo)].map { kind in
            let more = "name_path: \(paths),"
            return ServiceCase(
                name: "\(kind.0): \(name)",
                path: "/validate",
                configuration: ServiceSettings.text(
                    oauth1: "verify_endpoint: 'https://one.example/me', " + more,
                    oauth2: ServiceSettings.userinfoKey + more
                ),
                body: #"{"id":"\#(kind.0)","fields":{"access_token":"canary-a"\#(members)}}"#,
                script: [.answered(kind.1, body)],
                answer: #"{"name":"\#(found)"}"#,
                log: LoggedCall(provider: 200)
            )
        }
    }

    private static let names = [
        row(
            "a claim that is named by an address",
            paths: "['https://app.example.com/email']",
            answered: #"{"https://app.example.com/email":"jane@a.b"}"#,
            name: "jane@a.b"
        ),
        row(
            "the same as a list of names, among the claims of a JWT",
            paths: "[['https://app.example.com/email'], 'name']",
            answered: token,
            name: "jane@a.b"
        ),
        row(
            "the first member of an object, and a character that turns the direction",
            paths: "['query.pages.*.title']",
            answered: #"{"query":{"pages":{"7":{"title":"\u202enimda\t\n Doe\u0000"}}}}"#,
            name: "nimda Doe"
        ),
        row("a plain text", paths: "['name', '']", answered: "jane@a.b\n", name: "jane@a.b"),
        row(
            "nothing that can be seen: the account's own member is next",
            paths: "['a.b', 'name']",
            members: #","a.b":12345678901234567890"#,
            answered: #"{"a.b":"\u200b","name":" "}"#,
            name: "12345678901234567890"
        ),
    ].flatMap(\.self)

    @Test("whose an account is", arguments: names)
    func name(row: ServiceCase) throws { try row.check() }

    @Test("an id_token comes after the account's own members")
    func idToken() throws {
        let fields = #"{"access_token":"canary-a","id_token":"\#(Self.token)"}"#
        let keys = "name_path: ['email', 'https://app.example.com/email'],"
        let row = ServiceCase(
            name: "",
            path: "/validate",
            configuration: ServiceSettings.text(oauth2: keys),
            body: #"{"id":"oauth2","fields":\#(fields)}"#,
            answer: #"{"name":"jane@a.b"}"#
        )
        try row.check()
        var own = row
        own.body = row.body.replacing(#"{"access"#, with: #"{"email":"own","access"#)
        own.answer = #"{"name":"own"}"#
        try own.check()
    }

    @Test(
        "an answer that is encrypted is a failure of its own, which no later call mends",
        arguments: Asking.accounts
    )
    func encrypted(asking: Asking) throws {
        try ExpectedFailure(
            status: 502,
            label: "encrypted_answer",
            level: "error",
            sentence: "crm encrypted its answer, so it can't be read.",
            isPassing: false,
            advice: "Please tell the operator of this app."
        )
        .row(
            of: asking,
            .success(HTTPResponse(status: 200, body: Array(UnsignedToken.encrypted.utf8)))
        )
        .check()
    }

    @Test(
        "an expiry of the account in any form is known: it is over, so the tokens are refreshed",
        arguments: [
            "1577868820", #""1577868820""#, "1577868820000", #""1577868820000""#, "1577868820.5",
            #""2020-01-01T08:53:40Z""#, #""20200101T085340Z""#, #""2020-01-01T08:53Z""#,
            #""2020-01-01T08:53:40,5+00""#, #""2020-01-01T03:23:40-0530""#, #""2020-01-01""#,
            #""2020-01-01 08:53:40""#, #""2020-01-01t08:53:40.123456z""#,
        ],
        ["expires_on", "expire_on"]
    )
    func known(expiry: String, spelling: String) throws {
        let service = try ServiceUnderTest(
            ServiceSettings.text(),
            [
                .answered(
                    ServiceSettings.token,
                    #"{"access_token":7,"refresh_token":8,"expires_at":"20200101T1000Z"}"#
                )
            ]
        )
        let body = Self.account(#","\#(spelling)":\#(expiry)"#)
        let (answer, _) = try service.post("/validate", body)
        let members = try JSONReader.value(of: answer.body)
        #expect(service.provider.missing == [])
        #expect(members.value(at: "access_token") == .string("7"))
        #expect(members.value(at: "refresh_token") == .string("8"))
        #expect(members.value(at: spelling) == .string("2020-01-01T10:00:00.000Z"))
    }

    @Test(
        "an expiry that can't be read is unknown, so nothing is refreshed",
        arguments: [
            #""0x5e0c5e14""#, #""1e3""#, #"" 1577868820 ""#, #""+1577868820""#, "-1", "1e300", "0",
            #""2020-W01-3""#, #""2020-001""#, #""2020-01-01T24:00:00Z""#, #""soon""#, "true", "[]",
            #""0001-01-01T00:00:00Z""#, "99999999999999999999",
        ]
    )
    func unknown(expiry: String) throws {
        let row = ServiceCase(
            name: expiry,
            path: "/validate",
            body: Self.account(#","expires_on":\#(expiry)"#),
            answer: #"{"name":"crm"}"#
        )
        try row.check()
    }

    private static func account(_ members: String) -> String {
        #"{"id":"oauth2","fields":{"access_token":"canary-a","refresh_token":"canary-r"\#(members)}}"#
    }
}
