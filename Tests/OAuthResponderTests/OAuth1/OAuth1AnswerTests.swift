import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("RFC 5849 §2 answers")
struct OAuth1AnswerTests {
    private func response(
        _ body: String,
        status: Int = 200,
        fields: [HTTPField] = []
    ) -> HTTPResponse {
        HTTPResponse(status: status, fields: fields, body: Array(body.utf8))
    }

    private func understood(
        _ response: HTTPResponse
    ) throws(ProviderFailure) -> OAuth1.GrantedCredentials {
        try OAuth1.TokenCredentialRequest.understand(
            OAuth1.Answer(response),
            now: Timestamp(milliseconds: 0)
        )
    }

    private func failure(
        _ response: HTTPResponse,
        in step: OAuth1.Answer.Step = .tokenCredentials
    ) -> ProviderFailure? {
        do throws(ProviderFailure) {
            _ = try OAuth1.Answer(response).members(in: step)
            return nil
        } catch {
            return error
        }
    }

    private static let pair = "oauth_token=hh5s93j4hdidpola&oauth_token_secret=hdhd0244k9j7ao03"

    @Test(
        "the pair is read out of forms and JSON, whatever surrounds it",
        arguments: [
            pair, pair + "\r\n", "\n" + pair, "\u{FEFF}" + pair, pair + "&", "&" + pair,
            "oauth%5Ftoken=hh5s93j4hdidpola&oauth_token_secret=hdhd0244k9j7ao03",
            #"{"oauth_token": "hh5s93j4hdidpola", "oauth_token_secret": "hdhd0244k9j7ao03"}"#,
        ]
    )
    func pairs(body: String) throws {
        let granted = try understood(response(body))
        #expect(granted.credentials.identifier == "hh5s93j4hdidpola")
        #expect(granted.credentials.sharedSecret == Secret("hdhd0244k9j7ao03"))
        #expect(granted.others.isEmpty)
    }

    @Test("the order of the members does not matter, and another one between them is kept")
    func memberBetween() throws {
        let body = "oauth_token_secret=hdhd0244k9j7ao03&x=1&oauth_token=hh5s93j4hdidpola"
        let granted = try understood(response(body))
        #expect(granted.credentials.identifier == "hh5s93j4hdidpola")
        #expect(granted.credentials.sharedSecret == Secret("hdhd0244k9j7ao03"))
        #expect(granted.others == ["x": .string("1")])
    }

    @Test(
        "a code that limits the rate refuses nobody",
        arguments: [
            #"{"error": "rate_limit_exceeded"}"#, "oauth_problem=too_many_requests",
        ]
    )
    func rateLimits(body: String) {
        let fields = [HTTPField(name: "Retry-After", value: "7")]
        for step in [OAuth1.Answer.Step.temporaryCredentials, .tokenCredentials] {
            #expect(
                failure(response(body, status: 403, fields: fields), in: step)
                    == .rateLimited(status: 403, retryAfter: 7)
            )
        }
    }

    @Test("tokens are decoded: + is a space in a form, %2B is a plus")
    func decoding() throws {
        let body = "oauth_token=a%2Fb%2Bc&oauth_token_secret=d+e%26%C3%A9"
        let credentials = try understood(response(body)).credentials
        #expect(credentials.identifier == "a/b+c")
        #expect(credentials.sharedSecret == Secret("d e&é"))
    }

    @Test("a member is text in UTF-8 or Latin-1, percent-encoded or not")
    func encodings() throws {
        let utf8 = try OAuth1.Answer(response(Self.pair + "&fullname=Jos%C3%A9&name=Zoë")).members(
            in: .tokenCredentials
        )
        #expect(utf8["fullname"] == .string("José") && utf8["name"] == .string("Zoë"))
        let body = Array((Self.pair + "&fullname=Jos%E9&name=Zo").utf8) + [0xEB]
        let latin1 = try OAuth1.Answer(HTTPResponse(status: 200, body: body)).members(
            in: .tokenCredentials
        )
        #expect(latin1["fullname"] == .string("José") && latin1["name"] == .string("Zoë"))
    }

    @Test("every further member is kept under the server's name, numbers as they are")
    func others() throws {
        let form = try understood(
            response(Self.pair + "&user_id=7&screen_name=jane&edam_expires=&oauth_session_handle=h")
        )
        #expect(
            form.others == [
                "user_id": .string("7"), "screen_name": .string("jane"),
                "edam_expires": .string(""), "oauth_session_handle": .string("h"),
            ]
        )
        let json = #"{"oauth_token":"t","oauth_token_secret":"","id":12345678901234567890,"a":[1]}"#
        let granted = try understood(response(json))
        #expect(granted.credentials.sharedSecret == Secret(""))
        #expect(
            granted.others == [
                "id": .number("12345678901234567890"), "a": .array([.integer(1)]),
            ]
        )
    }

    @Test("numbers in the place of tokens are their texts, digit by digit")
    func numbers() throws {
        let json = """
            {"oauth_token":12345678901234567890,"oauth_token_secret":1.0,"oauth_session_handle":7,
            "user_id":8}
            """
        let granted = try understood(response(json))
        #expect(granted.credentials.identifier == "12345678901234567890")
        #expect(granted.credentials.sharedSecret == Secret("1.0"))
        #expect(
            granted.others == ["oauth_session_handle": .string("7"), "user_id": .number("8")]
        )
    }

    @Test("of members with the same name the first counts")
    func duplicates() throws {
        let body = "oauth_token=a&oauth_token_secret=b&oauth_token=c&oauth_token_secret=d"
        let credentials = try understood(response(body)).credentials
        #expect(credentials == OAuth1.TokenCredentials(identifier: "a", sharedSecret: Secret("b")))
    }

    @Test(
        "a 2xx without a usable pair is malformed",
        arguments: [
            ("oauth_token=a", .missingToken), ("oauth_token_secret=a", .missingToken),
            ("oauth_token=&oauth_token_secret=b", .missingToken),
            ("oauth_token=a%00&oauth_token_secret=b", .unusableToken),
            ("oauth_token=a&oauth_token_secret=b%0Ac", .unusableToken),
            ("", .unreadableBody), ("<html>a=b</html>", .unreadableBody),
            ("Error: An error occurred", .unreadableBody), ("Error: a=b&c=d", .unreadableBody),
            (#"{"oauth_token": "a""#, .unreadableBody), (#"["oauth_token"]"#, .unreadableBody),
            ("null", .unreadableBody), (#"{"oauth_token": 1}"#, .missingToken),
            (#"{"oauth_token": [1], "oauth_token_secret": "b"}"#, .missingToken),
        ] as [(String, ProviderFailure.Malformation)]
    )
    func malformed(body: String, what: ProviderFailure.Malformation) {
        #expect(throws: ProviderFailure.malformed(status: 200, what)) {
            _ = try understood(response(body))
        }
    }

    @Test(
        "OAuth 1.0a demands that the callback is confirmed",
        arguments: [
            ("&oauth_callback_confirmed=true", true), ("&oauth_callback_confirmed=True", true),
            ("", false),
            ("&oauth_callback_confirmed=false", false), ("&oauth_callback_confirmed=", false),
        ]
    )
    func confirmation(addition: String, isConfirmed: Bool) throws {
        let answer = OAuth1.Answer(response(Self.pair + addition))
        _ = try OAuth1.TemporaryCredentialRequest.understand(answer, isRevisionA: false)
        if isConfirmed {
            _ = try OAuth1.TemporaryCredentialRequest.understand(answer, isRevisionA: true)
        } else {
            #expect(throws: ProviderFailure.malformed(status: 200, .callbackNotConfirmed)) {
                _ = try OAuth1.TemporaryCredentialRequest.understand(answer, isRevisionA: true)
            }
        }
    }

    @Test(
        "a problem is found in the body and in WWW-Authenticate, with any status from 200 to 499",
        arguments: [
            (200, "oauth_problem=token_rejected", nil),
            (400, "oauth_problem=token_rejected&oauth_problem_advice=no", nil),
            (401, "", #"OAuth realm="x", oauth_problem="token_rejected""#),
            (401, "<html>", "OAuth oauth_problem=token_rejected"),
            (403, #"{"oauth_problem": "token_rejected"}"#, nil),
            (200, #"{"error": "token_rejected", "message": "no"}"#, nil),
            (401, "error=token_rejected", nil),
            (401, #"{"errors": [{"code": "token_rejected", "message": "no"}]}"#, nil),
        ] as [(Int, String, String?)]
    )
    func problems(status: Int, body: String, challenge: String?) {
        let fields = challenge.map { [HTTPField(name: "WWW-authenticate", value: $0)] } ?? []
        guard case .refused(let error) = failure(response(body, status: status, fields: fields))
        else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == "token_rejected" && error.status == status)
        #expect(!error.mayBeMisconfigured)
    }

    @Test(
        "who must act depends on the problem and on the step",
        arguments: [
            ("consumer_key_unknown", true, true), ("consumer_key_rejected", true, true),
            ("consumer_key_refused", true, true), ("signature_method_rejected", true, true),
            ("version_rejected", true, true), ("signature_invalid", true, false),
            ("nonce_used", false, false), ("user_refused", false, false),
            ("timestamp_refused", false, false), ("anything", false, false),
        ]
    )
    func blame(code: String, isOperatorsFirst: Bool, isOperatorsLater: Bool) {
        for (step, isOperators) in [
            (OAuth1.Answer.Step.temporaryCredentials, isOperatorsFirst),
            (.tokenCredentials, isOperatorsLater),
        ] {
            switch failure(response("oauth_problem=" + code, status: 401), in: step) {
            case .misconfigured: #expect(isOperators)
            case .refused(let error):
                #expect(!isOperators)
                // No user has had a part in the first step, and nobody but us sets our clock.
                let isLogged = step == .temporaryCredentials || code == "timestamp_refused"
                #expect(error.mayBeMisconfigured == isLogged)
            default: Issue.record("neither refused nor misconfigured")
            }
        }
    }

    @Test(
        "a refusal of the callback or of the consumer key in the first step is the operator's",
        arguments: [
            (
                "parameter_rejected&oauth_parameters_rejected=oauth_callback%3Dhttps%253A%252F%252Fa",
                true
            ),
            (
                "parameter_rejected&oauth_parameters_rejected=x%3D1%26oauth_callback%3Dhttps://a",
                true
            ),
            ("parameter_absent&oauth_parameters_absent=oauth_callback", true),
            ("parameter_absent&oauth_parameters_absent=oauth_nonce%26oauth_consumer_key", true),
            ("parameter_rejected&oauth_parameters_rejected=x%3Doauth_callback", false),
            ("parameter_rejected&oauth_parameters_rejected=oauth_nonce%3D1", false),
            ("parameter_rejected", false),
        ]
    )
    func namedParameters(problem: String, isOperators: Bool) {
        let challenge = problem.split(separator: "&").map { piece in
            piece.replacing("=", with: "=\"", maxReplacements: 1) + "\""
        }
        let field = HTTPField(
            name: "WWW-Authenticate",
            value: "OAuth realm=\"\", oauth_problem=\"" + challenge.joined(separator: ", ")
        )
        for answer in [
            response("oauth_problem=" + problem, status: 400), response("oauth_problem=" + problem),
            response("", status: 401, fields: [field]),
        ] {
            switch failure(answer, in: .temporaryCredentials) {
            case .misconfigured: #expect(isOperators)
            case .refused: #expect(!isOperators)
            default: Issue.record("neither refused nor misconfigured")
            }
        }
    }

    @Test(
        "a status without a problem says what it says",
        arguments: [
            (401, "", .refused(ProviderError(status: 401))),
            (401, "<html>", .malformed(status: 401, .unexpectedStatus)),
            (400, "", .malformed(status: 400, .unexpectedStatus)),
            (404, "", .misconfigured(ProviderError(status: 404))),
            (405, "<html>", .misconfigured(ProviderError(status: 405))),
            (
                404, #"{"status": 404, "error": "Not Found"}"#,
                .misconfigured(ProviderError(status: 404, code: "Not Found"))
            ),
            (
                405, "error=method_not_allowed",
                .misconfigured(ProviderError(status: 405, code: "method_not_allowed"))
            ),
            (302, pair, .redirected(status: 302)), (500, pair, .serverError(status: 500)),
            (503, "", .unavailable(status: 503, retryAfter: nil)),
            (429, "oauth_problem=x", .rateLimited(status: 429, retryAfter: nil)),
        ] as [(Int, String, ProviderFailure)]
    )
    func statuses(status: Int, body: String, expected: ProviderFailure) {
        #expect(failure(response(body, status: status)) == expected)
    }

    @Test(
        "acceptable timestamps give their middle",
        arguments: [
            ("1000-2000", 1500), ("7-7", 7), ("0-9", 4),
            ("9223372036854775806-9223372036854775807", 9_223_372_036_854_775_806),
            ("2000-1000", nil), ("-1000-2000", nil), ("1000", nil), ("a-b", nil), ("", nil),
            ("1-2-3", nil), ("1-99999999999999999999", nil), (nil, nil),
        ] as [(String?, Int64?)]
    )
    func acceptableTimestamps(text: String?, middle: Int64?) {
        let problem = OAuth1.Problem(
            ProviderError(code: "timestamp_refused"),
            acceptableTimestamps: text
        )
        #expect(problem.acceptableTimestamp == middle)
    }

    @Test("a refused client is the operator's fault when an account is looked at, too")
    func refusedClient() {
        let refused = response("oauth_problem=consumer_key_refused", status: 401)
        let error = ProviderError(status: 401, code: "consumer_key_refused")
        #expect(throws: ProviderFailure.misconfigured(error)) {
            _ = try OAuth1.ProtectedResourceRequest.understand(OAuth1.Answer(refused))
        }
        #expect(throws: ProviderFailure.refused(ProviderError(status: 401, code: "token_rejected")))
        {
            let answer = OAuth1.Answer(response("oauth_problem=token_rejected", status: 401))
            _ = try OAuth1.ProtectedResourceRequest.understand(answer)
        }
    }
}
