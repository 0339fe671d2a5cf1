import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: what the last step needs of the redirect and of the account")
struct ServiceRedirectTests {
    private static let oauth1 = "/oauth1/v1/access_token"
    private static let oauth2 = "/oauth2/v1/access_token"
    private static let origin = "https://oauth-svc.fibery.io"
    private static let given = Exchange.answered(ServiceSettings.token, #"{"access_token":"a"}"#)

    private static func sent(_ callback: String) -> String {
        """
        POST https://two.example/token
        Accept: application/json
        User-Agent: oauth-responder/VERSION
        Authorization: Basic aWQ6Y2FuYXJ5LWNsaWVudA==
        Content-Type: application/x-www-form-urlencoded

        grant_type=authorization_code&code=canary-code&redirect_uri=\(callback)
        """
    }

    private static func exchange(_ fields: String, _ callback: String) -> ServiceCase {
        ServiceCase(
            name: fields,
            path: oauth2,
            body: "{\(fields)\"code\":\"canary-code\"}",
            script: [given],
            sent: [sent(callback)],
            answer: #"{"access_token":"a"}"#,
            log: LoggedCall(provider: 200)
        )
    }

    private static let encoded = "https%3A%2F%2Foauth-svc.fibery.io"

    private static let callbackCases = [
        exchange("\"fields\":{},", encoded),
        exchange(#""fields":{"callback_uri":null,"redirect_uri":null},"#, encoded),
        exchange(#""callback_uri":"https://evil.example","fields":{},"#, encoded),
        exchange("\"fields\":{\"redirect_uri\":\"\(origin)/a\"},", encoded + "%2Fa"),
        exchange(
            "\"fields\":{\"callback_uri\":null,\"redirect_uri\":\"\(origin)/a\"},",
            encoded + "%2Fa"
        ),
        exchange(
            "\"fields\":{\"callback_uri\":\"\(origin)/b\",\"redirect_uri\":\"https://evil.example\"},",
            encoded + "%2Fb"
        ),
        exchange("\"fields\":{\"callback_uri\":\"\(origin)\",\"redirect_uri\":7},", encoded),
    ]

    @Test(
        "OAuth 2: callback_uri, else redirect_uri, else the only origin",
        arguments: callbackCases
    )
    func callback(row: ServiceCase) throws { try row.check() }

    private static func refused(
        _ path: String,
        _ fields: String,
        _ label: String,
        _ message: String,
        configuration: String = ServiceSettings.text()
    ) -> ServiceCase {
        ServiceCase(
            name: "\(path) \(fields)",
            path: path,
            configuration: configuration,
            body:
                "{\"fields\":{\(fields)},\"code\":\"canary-code\",\"oauth_verifier\":\"canary-v\"}",
            status: 400,
            answer: ServiceCase.failure(message),
            log: LoggedCall(error: label)
        )
    }

    private static let foreign = "\"callback_uri\" does not belong to Fibery."
    private static let account1 = #""access_token":"canary-t","access_secret":"canary-s""#
    /// A configuration with two origins.
    private static let twoOrigins = ServiceSettings.text().replacing(
        "{apps:",
        with: "{callback_origins: ['\(origin)', 'https://b.example'], apps:"
    )

    private static let refusedCases =
        ["callback_uri", "redirect_uri"].flatMap { name in
            [
                refused(oauth2, "\"\(name)\":\"\"", "callback_not_allowed", foreign),
                refused(
                    oauth2,
                    "\"\(name)\":\"https://evil.example\"",
                    "callback_not_allowed",
                    foreign
                ),
                refused(
                    oauth2,
                    "\"\(name)\":7",
                    "wrong_type",
                    "\"fields.\(name)\" has the wrong type."
                ),
            ]
        } + [
            refused(
                oauth2,
                "",
                "missing_member",
                "The request lacks \"fields.callback_uri\".",
                configuration: twoOrigins
            ),
            refused(oauth1, account1 + #","callback_uri":"""#, "callback_not_allowed", foreign),
            refused(
                oauth1,
                account1 + #","callback_uri":[]"#,
                "wrong_type",
                "\"fields.callback_uri\" has the wrong type."
            ),
        ]

    @Test("a callback that is there has to be Fibery's", arguments: refusedCases)
    func foreignCallback(row: ServiceCase) throws { try row.check() }

    @Test("with two origins a redirect_uri still says which it is")
    func severalOrigins() throws {
        var row = Self.exchange(
            #""fields":{"redirect_uri":"https://b.example"},"#,
            "https%3A%2F%2Fb.example"
        )
        row.configuration = Self.twoOrigins
        try row.check()
    }

    @Test("OAuth 1 does without a callback", arguments: ["", #","callback_uri":null"#])
    func noCallback(member: String) throws {
        for configuration in [ServiceSettings.text(), Self.twoOrigins] {
            try ServiceCase(
                name: member,
                path: Self.oauth1,
                configuration: configuration,
                body: "{\"fields\":{\(Self.account1)\(member)},\"oauth_verifier\":\"canary-v\"}",
                script: [.answered(ServiceSettings.access, "oauth_token=a&oauth_token_secret=s")],
                answer: #"{"access_token":"a","access_secret":"s"}"#,
                log: LoggedCall(provider: 200)
            )
            .check()
        }
    }

    private static let long = "\"\(String(repeating: "s", count: 4097))\""

    @Test(
        "a state to which nothing is bound is of no interest, whatever it holds",
        arguments: [
            (#""canary-1""#, #""canary-2""#), ("7", "null"), ("[]", "{}"), (#""canary""#, "false"),
            (long, long), (#""""#, #""canary""#),
        ],
        ["", "code_challenge_method: 'S256', pkce_binding: 'callback_uri',"]
    )
    func unboundState(state: (top: String, inFields: String), keys: String) throws {
        var row = Self.exchange(
            "\"state\":\(state.top),\"fields\":{\"state\":\(state.inFields)},",
            ""
        )
        row.configuration = ServiceSettings.text(oauth2: keys)
        row.sent = nil
        try row.check()
    }

    @Test(
        "a state to which PKCE is bound is read, and nothing is sent where it can't be used",
        arguments: [
            ("7", "null", "wrong_type", "\"state\" has the wrong type."),
            ("null", "[]", "wrong_type", "\"fields.state\" has the wrong type."),
            (long, "null", "text_too_long", "\"state\" is longer than 4 KiB."),
            (
                #""canary-1""#, #""canary-2""#, "states_differ",
                "\"state\" differs between the two places where it stands."
            ),
        ]
    )
    func boundState(top: String, inFields: String, label: String, message: String) throws {
        try ServiceCase(
            name: label,
            path: Self.oauth2,
            configuration: ServiceSettings.text(oauth2: "code_challenge_method: 'S256',"),
            body: "{\"state\":\(top),\"fields\":{\"state\":\(inFields)},\"code\":\"canary-code\"}",
            status: 400,
            answer: ServiceCase.failure(message),
            log: LoggedCall(error: label)
        )
        .check()
    }

    @Test("metadata that list S256 bind the state, and others do not", arguments: [true, false])
    func listedState(isListed: Bool) throws {
        let listed = isListed ? #","code_challenge_methods_supported":["S256"]"# : ""
        let service = try ServiceUnderTest(
            ServiceSettings.discovered(),
            ServiceSettings.metadata(listed) + (isListed ? [] : [Self.given])
        )
        let body = #"{"state":"canary-1","fields":{"state":"canary-2"},"code":"canary-code"}"#
        let (answer, _) = try service.post(Self.oauth2, body)
        #expect(answer.status == (isListed ? 400 : 200))
        #expect(service.provider.missing == [])
    }

    @Test("an authorization takes the state at the top level, which comes back there")
    func authorizedState() throws {
        let service = try ServiceUnderTest(ServiceSettings.text())
        let body = #"{"callback_uri":"\#(Self.origin)","state":"a","fields":{"state":7}}"#
        let (answer, _) = try service.post("/oauth2/v1/authorize", body)
        #expect(answer.status == 200 && answer.text.hasSuffix("&state=a\"}"))
    }

    @Test("an iss is read where there is an issuer", arguments: ["7", "[]"])
    func issuer(value: String) throws {
        try Self.exchange("\"iss\":\(value),\"fields\":{},", Self.encoded).check()
        try ServiceCase(
            name: value,
            path: Self.oauth2,
            configuration: ServiceSettings.discovered("code_challenge_method: null,"),
            body: "{\"iss\":\(value),\"fields\":{},\"code\":\"canary-code\"}",
            status: 400,
            answer: ServiceCase.failure("\"iss\" has the wrong type."),
            log: LoggedCall(error: "wrong_type")
        )
        .check()
    }
}
