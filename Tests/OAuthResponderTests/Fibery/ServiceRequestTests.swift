import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §3: what Fibery sends can't be used")
struct ServiceRequestTests {
    private static let callback = #""callback_uri":"https://oauth-svc.fibery.io""#
    private static let oauth1 = "/oauth1/v1/"
    private static let oauth2 = "/oauth2/v1/"
    private static let paths = [
        "/oauth1/v1/authorize", "/oauth1/v1/access_token", "/oauth2/v1/authorize",
        "/oauth2/v1/access_token", "/validate",
    ]

    private static func refused(
        _ path: String,
        _ body: GatewayRequest.Body,
        configuration: String = ServiceSettings.text(),
        status: Int = 400,
        _ label: String,
        _ message: String
    ) throws {
        let service = try ServiceUnderTest(configuration)
        var request = GatewayRequest.post(path, "")
        request.body = body
        let (answer, line) = try service.answer(request)
        #expect(answer.status == status)
        #expect(answer.text == ServiceCase.failure(message))
        #expect(line == LoggedCall(error: label).line(path: path, status: status))
        #expect(service.provider.requests == [])
    }

    private static func utf16(_ text: String) -> [UInt8] {
        [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    }

    private static let notJSON = "The request is not JSON in UTF-8."

    @Test("a body that is no JSON object in UTF-8", arguments: paths)
    func notJSON(path: String) throws {
        let valid = "{\(Self.callback),\"state\":\"s\",\"id\":\"oauth2\"}"
        let texts = [
            "", " ", "{", valid + "x", "{'a':1}", "{\"a\":1,}", "code=1", "{\"a\":\"\\ud800\"}",
        ]
        let bytes =
            texts.map { Array($0.utf8) } + [
                Self.utf16(valid),
                Array(valid.utf8).dropLast() + [0x2c, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d],
                [0xef, 0xbb], [0xef, 0xbb, 0xbf] + [0xef, 0xbb, 0xbf] + Array(valid.utf8),
            ]
        for body in bytes { try Self.refused(path, .complete(body), "not_json", Self.notJSON) }
        for text in ["[]", "null", "1", "\"canary\"", "[{}]"] {
            let message = "The request is not a JSON object."
            try Self.refused(path, .complete(Array(text.utf8)), "not_an_object", message)
        }
    }

    @Test(
        "a value that no header field can hold",
        arguments: [
            (
                "oauth1/v1/authorize",
                ServiceSettings.text(oauth1: "headers: {'X-Site': 'a {site}'},")
            ),
            ("oauth1/v1/authorize", ServiceSettings.text(oauth1: "realm: '{site}',")),
            (
                "oauth2/v1/access_token",
                ServiceSettings.text(oauth2: "token_headers: {'X-Site': '{site}'},")
            ),
            (
                "validate",
                ServiceSettings.text(
                    oauth2: ServiceSettings.userinfoKey + "userinfo_headers: {'X-Site': '{site}'},"
                )
            ),
        ]
    )
    func fieldValues(path: String, configuration: String) throws {
        for value in [#"a\r\nX-Evil: 1"#, #"\u0000"#, #"a\u007f"#] {
            let fields = "{\(Self.callback),\"access_token\":\"canary-a\"}"
            let more = #""code":"canary-c","id":"oauth2""#
            let body = "{\(Self.callback),\"fields\":\(fields),\(more),\"site\":\"\(value)\"}"
            try Self.refused(
                "/" + path,
                .complete(Array(body.utf8)),
                configuration: configuration,
                "unusable_tenant",
                "\"site\" is not usable here."
            )
        }
    }

    @Test("a body that is too long, too deep, cut off, or encoded", arguments: paths)
    func limits(path: String) throws {
        let long = "The request is larger than 64 KiB."
        try Self.refused(path, .tooLong, status: 413, "body_too_long", long)
        try Self.refused(path, .truncated, "truncated_body", "The request ended too early.")
        // The body itself is the first level.
        let nested =
            "{\"a\":\(String(repeating: "[", count: 64))1\(String(repeating: "]", count: 64))}"
        let deep = "The request is nested more than 64 levels deep."
        try Self.refused(path, .complete(Array(nested.utf8)), "nested_too_deep", deep)
        for encoding in ["gzip", "identity", "br, gzip"] {
            let service = try ServiceUnderTest(ServiceSettings.text())
            var request = GatewayRequest.post(path, "{}")
            request.contentEncoding = encoding
            let (answer, line) = try service.answer(request)
            let message = "The request must not have a Content-Encoding."
            #expect(answer.status == 415 && answer.text == ServiceCase.failure(message))
            #expect(line == LoggedCall(error: "encoded_body").line(path: path, status: 415))
        }
    }

    @Test("64 levels, and 64 KiB of blanks and unknown members, are no fault")
    func withinLimits() throws {
        let nested = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
        let valid = "{\(Self.callback),\"state\":\"s\",\"a\":\(nested)}"
        let padding = String(repeating: " ", count: GatewayRequest.bodyLimit - valid.utf8.count)
        let service = try ServiceUnderTest(ServiceSettings.text())
        #expect(try service.post("/oauth2/v1/authorize", valid + padding).answer.status == 200)
    }

    @Test(
        "a member that must be there",
        arguments: [
            (oauth1 + "authorize", "", "callback_uri"), (oauth2 + "authorize", "", "callback_uri"),
            (oauth2 + "authorize", callback, "state"),
            (oauth2 + "authorize", callback + #","state":"""#, "state"),
            (oauth2 + "access_token", "\"fields\":{\(callback)}", "code"),
            (oauth2 + "access_token", "\"fields\":{\(callback)},\"code\":null", "code"),
            (oauth2 + "access_token", "\"code\":\"canary\"", "fields.callback_uri"),
            (oauth2 + "access_token", "\"code\":\"canary\",\"fields\":null", "fields.callback_uri"),
            ("/validate", "", "fields.access_token"),
            ("/validate", "\"id\":\"oauth2\",\"fields\":null", "fields.access_token"),
            (oauth1 + "access_token", "\"fields\":{\(callback)}", "fields.access_token"),
            (
                oauth1 + "access_token", "\"fields\":{\(callback),\"access_token\":\"canary\"}",
                "fields.access_secret"
            ),
            (
                oauth1 + "access_token",
                "\"fields\":{\(callback),\"access_token\":\"canary\",\"access_secret\":\"s\"}",
                "oauth_verifier"
            ),
        ]
    )
    func missing(path: String, members: String, name: String) throws {
        let body = GatewayRequest.Body.complete(Array("{\(members)}".utf8))
        try Self.refused(path, body, "missing_member", "The request lacks \"\(name)\".")
    }

    @Test(
        "a member of another type",
        arguments: [
            (oauth1 + "authorize", #""callback_uri":1"#, "callback_uri"),
            (oauth2 + "authorize", #""callback_uri":["canary"]"#, "callback_uri"),
            (oauth2 + "authorize", callback + #","state":{}"#, "state"),
            (oauth2 + "access_token", #""fields":"canary""#, "fields"),
            (oauth2 + "access_token", "\"fields\":{\(callback)},\"code\":7", "code"),
            ("/validate", #""id":"oauth2","fields":[]"#, "fields"),
            ("/validate", #""id":"oauth2","fields":{"access_token":1}"#, "fields.access_token"),
            (
                "/validate", #""id":"oauth2","fields":{"access_token":"a","refresh_token":true}"#,
                "fields.refresh_token"
            ),
        ]
    )
    func wrongType(path: String, members: String, name: String) throws {
        let body = GatewayRequest.Body.complete(Array("{\(members)}".utf8))
        let message = "\"\(name)\" has the wrong type."
        try Self.refused(path, body, "wrong_type", message)
    }

    @Test("states that differ, or none, where PKCE is bound to it")
    func boundState() throws {
        let configuration = ServiceSettings.text(oauth2: "code_challenge_method: 'S256',")
        for (top, inFields, label, message) in [
            (
                "canary-é", "canary-e\u{301}", "states_differ",
                "\"state\" differs between the two places where it stands."
            ),
            (
                "", "", "missing_pkce_binding",
                "The request lacks \"state\"; for callers that send none set pkce_binding to "
                    + "\"callback_uri\"."
            ),
        ] {
            let body =
                "{\"fields\":{\(Self.callback),\"state\":\"\(inFields)\"},"
                + "\"code\":\"canary-code\",\"state\":\"\(top)\"}"
            try Self.refused(
                Self.oauth2 + "access_token",
                .complete(Array(body.utf8)),
                configuration: configuration,
                label,
                message
            )
        }
    }
}
