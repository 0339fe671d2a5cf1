import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("The account's name")
struct AccountNameTests {
    private func value(_ text: String) throws -> JSONValue {
        try JSONReader.value(of: Array(text.utf8))
    }

    @Test(
        "paths are tried in order, with dots and indices",
        arguments: [
            (["email", "name"], "Jane"), (["teams.1.name"], "Ops"),
            (["id"], "12345678901234567890"),
            (["teams.2.name", "teams.x", "teams.-1", "name.x", ""], nil),
            (["blank", "name"], "Jane"),
            (["flag", "none", "teams"], nil), (["ratio"], "1.5"),
        ]
    )
    func paths(paths: [String], expected: String?) throws {
        let source = try value(
            """
            {"name":" Jane\\n","blank":" \\u0000 ","id":12345678901234567890,"flag":true,"none":null,
            "ratio":1.5,"teams":[{"name":"Dev"},{"name":"Ops"}]}
            """
        )
        #expect(AccountName.find(paths.map { JSONPath($0) }, in: [source]) == expected)
    }

    @Test("the userinfo answer goes before the token answer, all its paths first")
    func sources() throws {
        let userinfo = try value(#"{"name":"second path"}"#)
        let token = try value(#"{"email":"first path"}"#)
        #expect(AccountName.find(["email", "name"], in: [userinfo, token]) == "second path")
        #expect(AccountName.find(["email"], in: [userinfo, token]) == "first path")
    }

    @Test("a list may begin with an index")
    func list() throws {
        #expect(AccountName.find(["0.name"], in: [try value(#"[{"name":"x"}]"#)]) == "x")
    }

    private func name(_ text: String) -> String? {
        AccountName.find(["n"], in: [.object(["n": .string(text)])])
    }

    @Test(
        "what can't be seen is left out, and white space of any kind is one space",
        arguments: [
            ("\u{202e}nimda\u{202c}", "nimda"), ("\u{2066}a\u{2069}\u{200e}b\u{200f}\u{61c}", "ab"),
            ("\u{202a}\u{202b}\u{202d}\u{2067}\u{2068}x", "x"), ("a\u{0}\u{1b}\u{7f}\u{9b}b", "ab"),
            ("a\u{ad}\u{200b}\u{2060}\u{feff}\u{3164}\u{115f}\u{34f}b", "ab"),
            ("a\u{e0041}\u{fff9}\u{2028}\u{2029}b", "a b"),
            ("  Jane \t\r\n\u{a0}\u{3000} Doe\u{85}", "Jane Doe"),
            ("a \u{200b} b", "a b"), ("نرم\u{200c}افزار", "نرم\u{200c}افزار"),
            ("👩\u{200d}🔬 ❤\u{fe0f}", "👩\u{200d}🔬 ❤\u{fe0f}"), ("\u{200d}\u{fe0f}x", "x"),
            ("Zoë e\u{301}", "Zoë e\u{301}"),
        ]
    )
    func visible(text: String, expected: String) {
        #expect(name(text)?.utf8.elementsEqual(expected.utf8) == true)
    }

    @Test(
        "a name of which nothing can be seen is none, and the next path is tried",
        arguments: ["", " \n ", "\u{202e}", "\u{3164}\u{200b}", "\u{200d}\u{fe0f}", "\u{0}"]
    )
    func invisible(text: String) {
        let source = JSONValue.object(["n": .string(text), "next": .integer(7)])
        #expect(AccountName.find(["n"], in: [source]) == nil)
        #expect(AccountName.find(["n", "next"], in: [source]) == "7")
    }

    @Test("a long name is cut between two characters")
    func cut() throws {
        let letters = String(repeating: "a", count: 199)
        let family = "👩\u{200d}👩\u{200d}👧"
        #expect(name(letters + family) == letters)
        #expect(name(letters + "e\u{301}x") == letters)
        #expect(name(letters + "bc") == letters + "b")
        #expect(name(String(repeating: "a", count: 199) + " bcd") == letters)
        let marks = try #require(name("a" + String(repeating: "\u{301}", count: 5000)))
        #expect(marks.unicodeScalars.count == 200)
    }

    @Test("a name is one line of at most 200 characters")
    func bounds() throws {
        let long = JSONValue.object(["n": .string(String(repeating: "ä", count: 1000))])
        #expect(AccountName.find(["n"], in: [long])?.count == 200)
        let lines = JSONValue.object(["n": .string("a\r\nb\u{2028}c\u{7}d")])
        let name = try #require(AccountName.find(["n"], in: [lines]))
        #expect(!name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 })
    }
}

@Suite("Userinfo answers")
struct AccountAnswerTests {
    private func outcome(
        _ status: Int,
        _ body: String,
        _ field: (name: String, value: String)? = nil
    ) -> Result<JSONValue, ProviderFailure> {
        let fields = field.map { [HTTPField(name: $0.name, value: $0.value)] } ?? []
        let response = HTTPResponse(status: status, fields: fields, body: Array(body.utf8))
        return Result { () throws(ProviderFailure) in
            try OAuth2.UserinfoRequest.understand(response)
        }
    }

    private func isRefusal(_ status: Int, _ body: String) -> Bool {
        if case .failure(.refused) = outcome(status, body) { return true }
        return false
    }

    @Test(
        "a dead token is told from everything else that may go wrong",
        arguments: [
            (401, "", true), (401, "<html>", true), (401, #"{"error":"x"}"#, true), (403, "", true),
            (400, #"{"error":"invalid_token"}"#, true),
            (200, #"{"ok":false,"error":"invalid_auth"}"#, true),
            (200, #"{"ok":false,"error":"token_revoked"}"#, true),
            (200, #"{"errors":[{"extensions":{"code":"AUTHENTICATION_ERROR"}}]}"#, true),
            (200, #"{"errors":[{"errorType":"expired_token"}]}"#, true),
            (400, "", false), (400, "<html>", false), (400, #"{"error":"bad_query"}"#, false),
            (200, "<html>", false), (200, #"{"errors":[{"message":"timeout"}]}"#, false),
            (429, "", false), (500, #"{"error":"invalid_token"}"#, false), (503, "", false),
            (302, "", false), (404, "", false),
            (404, #"{"message":"No token endpoint at this path: not found"}"#, false),
            (405, #"{"message":"Session tokens: method is not valid here"}"#, false),
            (404, #"{"error":"invalid_token"}"#, true),
            (400, #"{"message":"token not found"}"#, true),
            (200, #"{"ok":false,"error":"ratelimited"}"#, false),
        ]
    )
    func refusals(status: Int, body: String, expected: Bool) {
        #expect(isRefusal(status, body) == expected)
    }

    @Test("a 403 that asks to wait is a limit of the rate")
    func waiting() {
        #expect(
            outcome(403, "", ("Retry-After", "60"))
                == .failure(.rateLimited(status: 403, retryAfter: 60))
        )
        #expect(
            outcome(403, "", ("x-ratelimit-remaining", "0"))
                == .failure(.rateLimited(status: 403, retryAfter: nil))
        )
        #expect(
            outcome(403, "", ("x-ratelimit-remaining", "7"))
                == .failure(.refused(ProviderError(status: 403)))
        )
    }

    @Test(
        "a missing endpoint is the operator's fault, whatever its server says of it",
        arguments: [(404, "<html>", nil), (404, #"{"error":"Not Found"}"#, "Not Found")]
    )
    func missingEndpoint(status: Int, body: String, code: String?) {
        let error = ProviderError(status: status, code: code)
        #expect(outcome(status, body) == .failure(.misconfigured(error)))
    }

    @Test(
        "a code that limits the rate is known here as at the token endpoint",
        arguments: [
            #"{"ok":false,"error":"ratelimited"}"#, #"{"error":"slow_down"}"#,
            #"{"errors":[{"extensions":{"code":"RATE_LIMIT_EXCEEDED"}}]}"#,
        ]
    )
    func rateCodes(body: String) {
        let failure = ProviderFailure.rateLimited(status: 200, retryAfter: nil)
        #expect(outcome(200, body) == .failure(failure))
    }

    @Test("objects, lists and empty bodies are answers")
    func successes() {
        #expect(outcome(200, #"{"a":1}"#) == .success(.object(["a": .integer(1)])))
        #expect(outcome(201, "[1]") == .success(.array([.integer(1)])))
        #expect(outcome(204, "") == .success(.null))
    }
}
