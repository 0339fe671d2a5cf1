import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: a code becomes an account")
struct ServiceOAuth2Tests {
    private static let path = "/oauth2/v1/access_token"
    private static let documented =
        #"{"fields":{"callback_uri":"https://oauth-svc.fibery.io"},"code":"canary-code"}"#
    /// What real calls bring: all of the account, and all of the redirect's query.
    private static let real = """
        {"fields": {"_id": "1", "app": "2", "owner": "3", "state": "abc",
        "callback_uri": "https://oauth-svc.fibery.io"}, "code": "canary-code", "state": "abc",
        "realmId": "9130347", "shop": "", "iss": "https://two.example", "scope": ["x"]}
        """
    private static let sentForm = """
        POST https://two.example/token
        Accept: application/json
        User-Agent: oauth-responder/VERSION
        Authorization: Basic aWQ6Y2FuYXJ5LWNsaWVudA==
        Content-Type: application/x-www-form-urlencoded

        grant_type=authorization_code&code=canary-code&\
        redirect_uri=https%3A%2F%2Foauth-svc.fibery.io
        """

    private static func row(
        _ name: String,
        _ configuration: String = ServiceSettings.text(),
        body: String = documented,
        given: String,
        sent: String? = nil,
        answer: String
    ) -> ServiceCase {
        ServiceCase(
            name: name,
            path: path,
            configuration: configuration,
            body: body,
            script: [.answered(ServiceSettings.token, given)],
            sent: sent.map { [$0] },
            answer: answer,
            log: LoggedCall(provider: 200)
        )
    }

    private static let cases = [
        row(
            "what Fibery's documentation shows",
            given: #"{"access_token":"a","refresh_token":"r","expires_in":3600,"token_type":"x"}"#,
            sent: sentForm,
            answer: #"{"access_token":"a","refresh_token":"r","token_type":"x","#
                + #""expires_on":"2020-01-01T09:53:41.000Z"}"#
        ),
        row(
            "what the provider does not give is left out",
            given: #"{"access_token":"a"}"#,
            sent: sentForm,
            answer: #"{"access_token":"a"}"#
        ),
        row(
            "every other member passes, numbers digit by digit",
            body: real,
            given: #"{"scope":"x","access_token":"a","id":12345678901234567890,"team":{"n":1.50},"#
                + #""id_token":"e.y.J","expires_in":"60","x":[null,true]}"#,
            sent: sentForm,
            answer: #"{"scope":"x","access_token":"a","id":12345678901234567890,"team":{"n":1.50},"#
                + #""id_token":"e.y.J","x":[null,true],"expires_on":"2020-01-01T08:54:41.000Z"}"#
        ),
        row(
            "members of the redirect that the connector needs",
            ServiceSettings.text(oauth2: "callback_params: ['realmId', 'owner', 'nothing'],"),
            body: real,
            given: #"{"access_token":"a"}"#,
            answer: #"{"realmId":"9130347","owner":"3","access_token":"a"}"#
        ),
        row(
            "numbers in the place of tokens, and a lifetime that only looks like a number",
            given: #"{"access_token":12345678901234567890,"refresh_token":5,"expires_in":"0x10"}"#,
            answer: #"{"access_token":"12345678901234567890","refresh_token":"5"}"#
        ),
        row(
            "a form in place of JSON",
            given: "access_token=a%2Fb&scope=x+y&expires_in=60",
            answer: #"{"access_token":"a/b","scope":"x y","expires_on":"2020-01-01T08:54:41.000Z"}"#
        ),
        row(
            "tokens that lie deeper in the answer",
            ServiceSettings.text(oauth2: "token_response_path: ['', 'authed_user'],"),
            given: #"{"ok":true,"authed_user":{"access_token":"a"}}"#,
            answer: #"{"ok":true,"authed_user":{"access_token":"a"},"access_token":"a"}"#
        ),
        row(
            "a client that is proved in a JSON body, a header field and a parameter of its own",
            ServiceSettings.text(
                oauth2: """
                    token_endpoint_auth_method: 'client_secret_post', token_request_format: 'json',
                    token_headers: {'X-Version': '2'}, token_params: {audience: '{owner}'},
                    """
            ),
            body: real,
            given: #"{"access_token":"a"}"#,
            sent: """
                POST https://two.example/token
                Accept: application/json
                User-Agent: oauth-responder/VERSION
                X-Version: 2
                Content-Type: application/json

                {"grant_type":"authorization_code","code":"canary-code",\
                "redirect_uri":"https://oauth-svc.fibery.io","client_id":"id",\
                "client_secret":"canary-client","audience":"3"}
                """,
            answer: #"{"access_token":"a"}"#
        ),
    ]

    @Test("POST oauth2/v1/access_token", arguments: cases)
    func exchange(row: ServiceCase) throws { try row.check() }

    @Test(
        "the expiry in the spellings of providers",
        arguments: [
            (#""expires_in":0"#, nil), (#""expires_in":null"#, nil), (#""expires_in":-1"#, nil),
            (#""expires_in":3600.9"#, "09:53:41"), (#""expires_at":1577872421"#, "09:53:41"),
            (#""expires_at":1577872421000"#, "09:53:41"),
            (#""expires_at":"2020-01-01T10:53:41+01:00""#, "09:53:41"),
        ] as [(String, String?)]
    )
    func expiry(member: String, time: String?) throws {
        let script = [
            Exchange.answered(ServiceSettings.token, "{\"access_token\":\"a\",\(member)}")
        ]
        let service = try ServiceUnderTest(ServiceSettings.text(), script)
        let (answer, _) = try service.post(Self.path, Self.documented)
        let members = try JSONReader.value(of: answer.body).object
        #expect(answer.status == 200 && members?["expires_in"] == nil)
        #expect(members?["expires_on"]?.string == time.map { "2020-01-01T\($0).000Z" })
    }

    @Test("the same code once more, later, goes to the provider, which decides")
    func again() throws {
        let script = [
            Exchange.answered(ServiceSettings.token, #"{"access_token":"a"}"#),
            .answered(ServiceSettings.token, #"{"error":"invalid_grant"}"#, status: 400),
        ]
        let service = try ServiceUnderTest(ServiceSettings.text(), script)
        #expect(try service.post(Self.path, Self.documented).answer.status == 200)
        #expect(try service.post(Self.path, Self.documented).answer.status == 401)
        #expect(service.provider.missing == [])
    }

    @Test(
        "PKCE ties both steps together, by the state or by the callback",
        arguments: [("state", "a"), ("state", "b"), ("callback_uri", "a")]
    )
    func pkce(binding: String, state: String) throws {
        let configuration = ServiceSettings.text(
            oauth2: "code_challenge_method: 'S256', pkce_binding: '\(binding)',"
        )
        let service = try ServiceUnderTest(
            configuration,
            [.answered(ServiceSettings.token, #"{"access_token":"a"}"#)]
        )
        let (authorize, _) = try service.post(
            "/oauth2/v1/authorize",
            #"{"callback_uri":"https://oauth-svc.fibery.io","state":"\#(state)"}"#
        )
        let isBound = binding == "state"
        let member = isBound ? #""state":"\#(state)","# : ""
        let body = Self.documented.replacing("\"code\"", with: member + "\"code\"")
        #expect(try service.post(Self.path, body).answer.status == 200)
        let form = FormURLEncoding.decode(service.provider.requests[0].body?[...] ?? [])
        let verifier = try #require(form.first { $0.name == "code_verifier" }).value
        let challenge = Base64.encodeURL(try MessageDigest.sha256(Array(verifier.utf8)))
        let suffix = "&code_challenge=\(challenge)&code_challenge_method=S256\"}"
        #expect(authorize.text.hasSuffix(suffix))
    }
}
