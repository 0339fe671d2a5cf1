import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Token answers")
struct TokenAnswerTests {
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    private func understand(
        _ body: String,
        status: Int = 200,
        type: String = "application/json",
        paths: [String] = [""],
        defaultLifetime: Int64? = nil
    ) throws(ProviderFailure) -> OAuth2.TokenAnswer {
        try OAuth2.TokenAnswer.understand(
            HTTPResponse(
                status: status,
                fields: [HTTPField(name: "Content-Type", value: type)],
                body: Array(body.utf8)
            ),
            paths: paths,
            defaultLifetime: defaultLifetime,
            now: Self.now
        )
    }

    @Test("RFC 6749 §5.1: the example's answer")
    func example() throws {
        let answer = try understand(
            """
            {"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600,
            "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value"}
            """
        )
        #expect(answer.accessToken == "2YotnFZFEjr1zCsicMWpAA")
        #expect(answer.refreshToken == "tGzv3JOkF0XG5Qx2TlKWIA")
        #expect(answer.expiry == .at(Self.now.advanced(bySeconds: 3600)))
        #expect(answer.members["example_parameter"] == .string("example_value"))
    }

    @Test(
        "a token is found whatever the content type and the 2xx status claim",
        arguments: [
            (200, "text/html", #"{"access_token":"a"}"#),
            (201, "application/json", #"{"access_token":"a"}"#),
            (200, "application/json", "access_token=a&token_type=bearer"),
            (200, "text/plain", "access_token=a&expires=5183944"),
            (200, "", "\u{feff}{\"access_token\":\"a\"}"),
            (200, "application/json", #"{"access_token":"a","error":null,"errors":[]}"#),
            (200, "application/json", #"{"access_token":"a","ok":true,"error":""}"#),
        ]
    )
    func formats(status: Int, type: String, body: String) throws {
        #expect(try understand(body, status: status, type: type).accessToken == "a")
    }

    @Test("tokens are taken from the first path that has one, with what lies beside them")
    func nested() throws {
        let body = """
            {"ok":true,"access_token":null,"refresh_token":"outer",
            "authed_user":{"id":"U1","access_token":"inner","expires_in":"43200"},
            "list":[{"access_token":"listed"}]}
            """
        let answer = try understand(body, paths: ["", "body", "authed_user"])
        #expect(answer.accessToken == "inner")
        #expect(answer.refreshToken == nil)
        #expect(answer.expiry == .at(Self.now.advanced(bySeconds: 43_200)))
        #expect(answer.members["authed_user"]?.object?["id"] == .string("U1"))
        #expect(try understand(body, paths: ["list.0"]).accessToken == "listed")
    }

    @Test(
        "a success without a usable token is none",
        arguments: [
            (#"{}"#, ProviderFailure.Malformation.missingToken),
            (#"{"access_token":null}"#, .missingToken),
            (#"{"access_token":""}"#, .missingToken),
            (#"{"access_token":["a"]}"#, .missingToken),
            (#"{"access_token":{"a":1}}"#, .missingToken),
            (#"{"access_token":true}"#, .missingToken),
            (#"{"access_token":"a b"}"#, .unusableToken),
            (#"{"access_token":"a\r\nX: 1"}"#, .unusableToken),
            (#"{"access_token":"a\u0000"}"#, .unusableToken),
            (#"{"access_token":"ä"}"#, .unusableToken),
            (#"{"access_token":"a","refresh_token":"b\nc"}"#, .unusableToken),
            (#"{"access_token":"a","token_type":"mac"}"#, .unknownTokenType),
            (#"{"access_token":"a","token_type":"DPoP"}"#, .unknownTokenType),
            ("", .unreadableBody), ("[]", .unreadableBody), ("null", .unreadableBody),
            (#""x""#, .unreadableBody), (#"{"access_token":"a""#, .unreadableBody),
            ("<html><a href=x>y</a></html>", .unreadableBody), ("OK", .unreadableBody),
        ]
    )
    func unusable(body: String, malformation: ProviderFailure.Malformation) {
        #expect(throws: ProviderFailure.malformed(status: 200, malformation)) {
            try understand(body)
        }
    }

    @Test(
        "a number in the place of a token is its text, digit by digit",
        arguments: ["12345", "12345678901234567890", "0", "-7", "1.50", "1e5"]
    )
    func numbers(number: String) throws {
        let answer = try understand(#"{"access_token":\#(number),"refresh_token":\#(number)}"#)
        #expect(answer.accessToken == number && answer.refreshToken == number)
        let nested = #"{"data":{"access_token":\#(number),"refresh_token":[1]}}"#
        #expect(try understand(nested, paths: ["", "data"]).accessToken == number)
        #expect(try understand(nested, paths: ["", "data"]).refreshToken == nil)
    }

    @Test(
        "a token type that means Bearer is accepted in every spelling",
        arguments: [#""Bearer""#, #""bearer""#, #""User Access Token""#, "null", "1"]
    )
    func types(type: String) throws {
        #expect(try understand(#"{"access_token":"a","token_type":\#(type)}"#).accessToken == "a")
    }

    @Test("a token of 16 KiB is the longest")
    func longest() throws {
        let longest = String(repeating: "a", count: 16384)
        #expect(try understand(#"{"access_token":"\#(longest)"}"#).accessToken == longest)
        #expect(throws: ProviderFailure.malformed(status: 200, .unusableToken)) {
            try understand(#"{"access_token":"\#(longest)a"}"#)
        }
    }

    @Test("the configured lifetime serves where the provider says nothing, and only there")
    func defaultLifetime() throws {
        let end = Expiry.at(Self.now.advanced(bySeconds: 60))
        #expect(try understand(#"{"access_token":"a"}"#, defaultLifetime: 60).expiry == end)
        #expect(try understand(#"{"access_token":"a"}"#).expiry == .unknown)
        let never = try understand(#"{"access_token":"a","expires_in":0}"#, defaultLifetime: 60)
        #expect(never.expiry == .never)
    }

    @Test(
        "an error is one wherever it hides, and says who must act",
        arguments: [
            (400, #"{"error":"invalid_grant"}"#, "refused invalid_grant"),
            (200, #"{"error":"bad_verification_code"}"#, "refused bad_verification_code"),
            (200, #"{"ok":false,"error":"invalid_code"}"#, "refused invalid_code"),
            (200, #"{"ok":false}"#, "refused -"),
            (200, #"{"access_token":"a","success":false}"#, "refused -"),
            (
                401, #"{"errors":[{"errorType":"invalid_grant"}],"success":false}"#,
                "refused invalid_grant"
            ),
            (200, #"{"errors":["expired"]}"#, "refused expired"),
            (
                400, #"{"error":{"message":"m","type":"OAuthException","code":100}}"#,
                "refused OAuthException"
            ),
            (400, #"{"error":"invalid_request"}"#, "refused invalid_request!"),
            (400, "error=invalid_grant&error_description=x", "refused invalid_grant"),
            (400, "", "refused -!"), (401, " \n", "refused -!"),
            (401, #"{"error":"invalid_client"}"#, "misconfigured invalid_client"),
            (
                200, #"{"error":"incorrect_client_credentials"}"#,
                "misconfigured incorrect_client_credentials"
            ),
            (400, #"{"error":"unauthorized_client"}"#, "misconfigured unauthorized_client"),
            (400, #"{"error":"redirect_uri_mismatch"}"#, "misconfigured redirect_uri_mismatch"),
            (400, #"{"error":"invalid_scope"}"#, "misconfigured invalid_scope"),
            (400, #"{"error":"unsupported_grant_type"}"#, "misconfigured unsupported_grant_type"),
            (404, "<html>", "misconfigured -"), (405, "", "misconfigured -"),
            (404, #"{"status":404,"error":"Not Found"}"#, "misconfigured Not Found"),
            (405, #"{"errors":["Method Not Allowed"]}"#, "misconfigured Method Not Allowed"),
            (404, #"{"error":"invalid_grant"}"#, "refused invalid_grant"),
            (400, #"{"error":"temporarily_unavailable"}"#, "unavailable"),
            (400, #"{"error":"server_error"}"#, "serverError"),
            (200, #"{"ok":false,"error":"internal_error"}"#, "serverError"),
            (200, #"{"ok":false,"error":"ratelimited"}"#, "rateLimited"),
            (400, #"{"error":"slow_down"}"#, "rateLimited"),
            (429, #"{"error":"invalid_grant"}"#, "rateLimited"),
            (503, #"{"error":"invalid_grant"}"#, "refused invalid_grant"),
            (500, #"{"error":"invalid_grant"}"#, "refused invalid_grant"),
            (503, #"{"error":"x"}"#, "unavailable"), (500, #"{"error":"x"}"#, "serverError"),
            (302, #"{"access_token":"a"}"#, "redirected"),
            (400, "<html>", "malformed"), (401, "<html>", "malformed"), (403, "", "malformed"),
            (400, #"{"access_token":"a"}"#, "malformed"),
        ]
    )
    func errors(status: Int, body: String, expected: String) {
        do throws(ProviderFailure) {
            _ = try understand(body, status: status)
            Issue.record("a success")
        } catch {
            #expect(Self.summary(of: error) == expected)
        }
    }

    private static func summary(of failure: ProviderFailure) -> String {
        switch failure {
        case .tooManyWaiting: "too many"
        case .refused(let error):
            "refused " + (error.code ?? "-") + (error.mayBeMisconfigured ? "!" : "")
        case .misconfigured(let error): "misconfigured " + (error.code ?? "-")
        case .unavailable: "unavailable"
        case .serverError: "serverError"
        case .rateLimited: "rateLimited"
        case .redirected: "redirected"
        case .malformed: "malformed"
        case .transport: "transport"
        }
    }

    @Test(
        "the provider's own words are found in each shape",
        arguments: [
            #"{"error":"x","error_description":"words"}"#,
            #"{"error":{"message":"words"}}"#,
            #"{"errors":[{"errorType":"x","message":"words"}]}"#,
            #"{"error":"x","message":"words"}"#,
        ]
    )
    func descriptions(body: String) {
        do throws(ProviderFailure) {
            _ = try understand(body, status: 400)
            Issue.record("a success")
        } catch {
            guard case .refused(let error) = error else {
                Issue.record("no refusal")
                return
            }
            #expect(error.description == "words")
        }
    }

    @Test(
        "a Retry-After of 1 to 3600 seconds is passed on, nothing else",
        arguments: [
            ("1", 1), ("3600", 3600), (" 30 ", 30), ("0", nil), ("3601", nil), ("-1", nil),
            ("1000000000000", nil), ("99999999999999999999", nil), ("soon", nil), ("1.5", nil),
            ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("", nil),
        ]
    )
    func retryAfter(text: String, seconds: Int?) {
        for (status, failure) in [
            (429, ProviderFailure.rateLimited(status: 429, retryAfter: seconds)),
            (503, .unavailable(status: 503, retryAfter: seconds)),
        ] {
            let fields = [HTTPField(name: "retry-after", value: text)]
            #expect(
                ProviderFailure(statusOf: HTTPResponse(status: status, fields: fields)) == failure
            )
        }
    }
}
