import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §3: what the status of the provider's answer says")
struct ServiceStatusTests {
    private static let surprise = "crm answered in an unexpected way."
    private static let complain = "Please tell the operator of this app."

    private static func answer(
        _ status: Int,
        _ body: String = "<html>canary</html>",
        retryAfter: String? = nil
    ) -> Result<HTTPResponse, TransportError> {
        let fields = retryAfter.map { [HTTPField(name: "retry-after", value: $0)] } ?? []
        return .success(HTTPResponse(status: status, fields: fields, body: Array(body.utf8)))
    }

    @Test(
        "429, and how long to wait",
        arguments: Asking.all,
        [
            (nil, nil), ("1", "1"), (" 3600", "3600"), ("0", nil), ("3601", nil), ("-1", nil),
            ("1.5", nil), ("Wed, 01 Jan 2020 09:53:41 GMT", nil),
        ] as [(String?, String?)]
    )
    func rateLimit(asking: Asking, retryAfter: (given: String?, passed: String?)) throws {
        let answer = Self.answer(429, retryAfter: retryAfter.given)
        let row = ExpectedFailure(
            status: 429,
            label: "provider_rate_limit",
            level: "warning",
            sentence: "crm receives too many requests.",
            isPassing: true
        )
        .row(of: asking, answer)
        try row.check()
        let service = try ServiceUnderTest(row.configuration, row.script)
        let fields = try service.post(row.path, row.body).answer.fields
        #expect(fields.firstValue(of: "Retry-After") == retryAfter.passed)
    }

    @Test("503", arguments: Asking.all)
    func unavailable(asking: Asking) throws {
        try ExpectedFailure(
            status: 503,
            label: "provider_unavailable",
            level: "warning",
            sentence: "crm is not available at the moment.",
            isPassing: true
        )
        .row(of: asking, Self.answer(503)).check()
    }

    @Test("another 5xx", arguments: Asking.all, [500, 501, 502, 504, 520, 599])
    func serverError(asking: Asking, status: Int) throws {
        try ExpectedFailure(
            status: 502,
            label: "provider_error",
            level: "warning",
            sentence: "crm reports a fault of its own."
        )
        .row(of: asking, Self.answer(status)).check()
    }

    @Test(
        "a redirect",
        arguments: Asking.tokens + Asking.accounts,
        [300, 301, 302, 303, 304, 307, 308]
    )
    func redirect(asking: Asking, status: Int) throws {
        try ExpectedFailure(
            status: 502,
            label: "provider_redirect",
            level: "error",
            sentence: Self.surprise,
            isPassing: false,
            advice: Self.complain
        )
        .row(of: asking, Self.answer(status)).check()
    }

    @Test("nothing at the endpoint", arguments: Asking.tokens + Asking.accounts, [404, 405])
    func noEndpoint(asking: Asking, status: Int) throws {
        try ExpectedFailure(
            status: 500,
            label: "misconfigured",
            level: "error",
            sentence: "crm does not accept this app's settings.",
            isPassing: false,
            advice: Self.complain
        )
        .row(of: asking, Self.answer(status)).check()
    }

    @Test("an issuer that publishes nothing", arguments: Asking.discovery, [200, 302, 404, 410])
    func noMetadata(asking: Asking, status: Int) throws {
        // The code's `iss` is not looked for where nobody promises it.
        try ExpectedFailure(
            status: 500,
            label: "misconfigured",
            level: "error",
            sentence: "crm does not accept this app's settings (missing_endpoint).",
            isPassing: false,
            advice: Self.complain,
            code: "missing_endpoint"
        )
        .row(of: asking, Self.answer(status)).check()
    }

    @Test(
        "metadata of another issuer: the log names the issuer that they declare",
        arguments: Asking.discovery,
        [
            ("https://two.example/", "https://two.example/"),
            ("https://TWO.example", "https://TWO.example"),
            ("http://two.example", "http://two.example"),
            ("https://evil.example/x?y=canary", "https://evil.example/x"),
            ("two.example", "no address"), ("canary \u{202e}", "no address"),
        ]
    )
    func foreignMetadata(asking: Asking, issuer: (declared: String, shown: String)) throws {
        let document =
            #"{"issuer":"\#(issuer.declared)","token_endpoint":"https://two.example/token"}"#
        for configuration in [asking.configuration, ServiceSettings.discovered()] {
            let script = asking.requests.map { Exchange.answered($0, document) }
            let service = try ServiceUnderTest(configuration, script)
            // The second call is told what the first one learned.
            for provider in [200, nil] {
                let (answer, line) = try service.post(asking.path, asking.body)
                #expect(answer.status == 500)
                let sentence = "crm does not publish the settings that this app needs."
                #expect(answer.text == ServiceCase.failure("\(sentence) \(Self.complain)"))
                var log = LoggedCall(level: "error", provider: provider, error: "foreign_issuer")
                log.hint =
                    "the metadata declare the issuer \(issuer.shown), and issuer has to be the same"
                #expect(line == log.line(path: asking.path, status: 500))
            }
            #expect(service.provider.missing == [])
        }
    }

    @Test("metadata of another issuer beside the right ones are no failure")
    func foreignMetadataBesideOurs() throws {
        var script = ServiceSettings.metadata()
        script[0] = .answered(script[0].request, #"{"issuer":"https://two.example/"}"#)
        let asking = Asking.metadata
        let service = try ServiceUnderTest(asking.configuration, script)
        #expect(try service.post(asking.path, asking.body).answer.status == 200)
        #expect(service.provider.missing == [])
    }

    @Test("PKCE is not guessed where the metadata decide", arguments: Asking.discovery)
    func missingMetadata(asking: Asking) throws {
        let script = asking.requests.map { Exchange(request: $0, answer: Self.answer(404)) }
        let service = try ServiceUnderTest(ServiceSettings.discovered(), script)
        let (answer, line) = try service.post(asking.path, asking.body)
        #expect(answer.status == 500)
        let message = "crm does not publish the settings that this app needs. \(Self.complain)"
        #expect(answer.text == ServiceCase.failure(message))
        var log = LoggedCall(level: "error", provider: 404, error: "metadata_missing")
        log.hint = #"correct issuer, or set code_challenge_method to \"S256\" or null"#
        #expect(line == log.line(path: asking.path, status: 500))
    }

    @Test(
        "an answer that is not what the protocol says",
        arguments: Asking.tokens,
        [
            (200, "<html></html>", "unreadable_body"), (200, "", "unreadable_body"),
            (200, #"{"access_token":"canary-new","oauth_tok"#, "unreadable_body"),
            (200, "[]", "unreadable_body"), (200, "{}", "missing_token"),
            (201, #"{"token_type":"bearer","oauth_token_secret":"canary-s"}"#, "missing_token"),
            (400, "<html></html>", "unexpected_status"), (401, "<p>", "unexpected_status"),
            (418, "", "unexpected_status"),
        ]
    )
    func malformed(asking: Asking, answer: (status: Int, body: String, label: String)) throws {
        try ExpectedFailure(
            status: 502,
            label: answer.label,
            level: "error",
            sentence: Self.surprise
        )
        .row(of: asking, Self.answer(answer.status, answer.body)).check()
    }

    @Test(
        "an account that can't be read",
        arguments: Asking.accounts,
        [(200, "<html></html>", "unreadable_body"), (400, "", "unexpected_status")]
    )
    func malformedAccount(
        asking: Asking,
        answer: (status: Int, body: String, label: String)
    ) throws {
        try ExpectedFailure(
            status: 502,
            label: answer.label,
            level: "error",
            sentence: Self.surprise
        )
        .row(of: asking, Self.answer(answer.status, answer.body)).check()
    }
}
