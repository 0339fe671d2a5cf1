import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §3: a body whose end may be missing")
struct ServiceTruncationTests {
    private static func answer(
        _ body: String,
        status: Int = 200
    ) -> Result<HTTPResponse, TransportError> {
        .success(HTTPResponse(status: status, body: Array(body.utf8), mayBeTruncated: true))
    }

    @Test(
        "anything but whole JSON is a truncated answer",
        arguments: Asking.tokens + Asking.accounts,
        [
            "access_token=canary-a&refresh_token=canary-r&oauth_token=canary-o&oauth_token_secret=c",
            #"{"access_token":"canary-a","oauth_token":"canary-o","oauth_token_secret":"canary"#,
            "Jane Doe", "12", "", " ", "<html>",
        ]
    )
    func truncated(asking: Asking, body: String) throws {
        try ExpectedFailure(
            status: 502,
            label: "truncated_answer",
            level: "error",
            sentence: "crm answered in an unexpected way."
        )
        .row(of: asking, Self.answer(body)).check()
    }

    @Test("whole JSON passes, whose end its last bracket shows", arguments: Asking.tokens)
    func wholeJSON(asking: Asking) throws {
        let body = """
            {"access_token":"canary-a","oauth_token":"canary-o","oauth_token_secret":"canary-s",
            "oauth_callback_confirmed":"true"}
            """
        var script = asking.requests.map { Exchange(request: $0, answer: Self.answer(body)) }
        if asking.configuration.contains(ServiceSettings.userinfoKey) {
            let account = Self.answer(#"{"name":"Jane"}"#)
            script.append(Exchange(request: ServiceSettings.userinfo, answer: account))
        }
        let service = try ServiceUnderTest(asking.configuration, script)
        #expect(try service.post(asking.path, asking.body).answer.status == 200)
        #expect(service.provider.missing == [])
    }

    @Test("whole JSON of an account passes", arguments: Asking.accounts)
    func wholeAccount(asking: Asking) throws {
        let script = asking.requests.map {
            Exchange(request: $0, answer: Self.answer(#"{"name":"Jane","email":"j@example.com"}"#))
        }
        let service = try ServiceUnderTest(asking.configuration, script)
        #expect(try service.post(asking.path, asking.body).answer.status == 200)
    }

    @Test("what the status says needs no body")
    func statuses() throws {
        for (status, expected) in [(429, 429), (503, 503), (500, 502), (404, 500)] {
            let asking = Asking.code
            let script = asking.requests.map {
                Exchange(request: $0, answer: Self.answer("<html>", status: status))
            }
            let service = try ServiceUnderTest(asking.configuration, script)
            #expect(try service.post(asking.path, asking.body).answer.status == expected)
        }
    }

    @Test("a bare refusal that may have had a body is none")
    func bareRefusal() throws {
        for asking in [Asking.code, .refresh, .tokenCredentials] {
            for status in [400, 401] {
                try ExpectedFailure(
                    status: 502,
                    label: "unexpected_status",
                    level: "error",
                    sentence: "crm answered in an unexpected way."
                )
                .row(of: asking, Self.answer("", status: status)).check()
            }
        }
    }
}
