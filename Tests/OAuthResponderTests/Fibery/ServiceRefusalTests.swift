import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §3: the provider names an error")
struct ServiceRefusalTests {
    /// What is refused, and so who must act.
    enum Part: Sendable {
        case user
        /// The user's, but settings may be to blame.
        case doubtful
        case settings
        case rate
        case moment
    }

    private static func failure(_ part: Part, at asking: Asking, _ reason: String)
        -> ExpectedFailure
    {
        let isAccount = asking.path == "/validate"
        let words = reason.isEmpty ? "" : " (\(reason))"
        switch part {
        case .user, .doubtful:
            return ExpectedFailure(
                status: 401,
                label: isAccount ? "account_refused" : "refused",
                level: part == .user ? "info" : "error",
                sentence: isAccount
                    ? "The connection to crm is no longer valid\(words)."
                    : "crm refused the authorization\(words).",
                isPassing: false,
                advice: isAccount
                    ? "Please reconnect the account." : "Please connect the account again."
            )
        case .settings:
            return ExpectedFailure(
                status: 500,
                label: "misconfigured",
                level: "error",
                sentence: "crm does not accept this app's settings\(words).",
                isPassing: false,
                advice: "Please tell the operator of this app."
            )
        case .rate:
            return ExpectedFailure(
                status: 429,
                label: "provider_rate_limit",
                level: "warning",
                sentence: "crm receives too many requests.",
                isPassing: true
            )
        case .moment:
            return ExpectedFailure(
                status: 503,
                label: "provider_unavailable",
                level: "warning",
                sentence: "crm is not available at the moment.",
                isPassing: true
            )
        }
    }

    private static func check(
        _ part: Part,
        at asking: Asking,
        code: String?,
        _ response: HTTPResponse,
        reason: String? = nil
    ) throws {
        var failure = failure(part, at: asking, reason ?? code ?? "")
        if ![.rate, .moment].contains(part) { failure.code = code }
        try failure.row(of: asking, .success(response)).check()
    }

    private static func response(
        _ status: Int,
        _ body: String,
        fields: [HTTPField] = []
    ) -> HTTPResponse {
        HTTPResponse(status: status, fields: fields, body: Array(body.utf8))
    }

    private static let codes: [(code: String, part: Part)] = [
        ("invalid_grant", .user), ("access_denied", .user), ("interaction_required", .user),
        ("invalid_request", .doubtful), ("invalid_client", .settings),
        ("unauthorized_client", .settings), ("redirect_uri_mismatch", .settings),
        ("invalid_scope", .settings), ("unsupported_grant_type", .settings),
        ("temporarily_unavailable", .moment), ("slow_down", .rate),
    ]

    @Test("OAuth 2: codes, in whatever status", arguments: [Asking.code, .refresh], codes)
    func code(asking: Asking, code: (code: String, part: Part)) throws {
        for status in [400, 401, 403, 200] {
            let response = Self.response(status, "{\"error\":\"\(code.code)\"}")
            // That consent is missing says the sentence already.
            let reason = code.code == "access_denied" ? "" : code.code
            try Self.check(code.part, at: asking, code: code.code, response, reason: reason)
        }
    }

    @Test("OAuth 2: without a code", arguments: [Asking.code, .refresh], [400, 401])
    func bare(asking: Asking, status: Int) throws {
        try Self.check(.doubtful, at: asking, code: nil, Self.response(status, " \n"))
    }

    private static let problems: [(code: String, asking: Asking, part: Part)] = [
        ("consumer_key_unknown", .temporaryCredentials, .settings),
        ("consumer_key_unknown", .tokenCredentials, .settings),
        ("consumer_key_unknown", .renewal, .settings),
        ("consumer_key_unknown", .verification, .settings),
        ("consumer_key_rejected", .temporaryCredentials, .settings),
        ("signature_invalid", .temporaryCredentials, .settings),
        ("signature_invalid", .tokenCredentials, .user),
        ("signature_invalid", .renewal, .user), ("signature_invalid", .verification, .user),
        ("token_rejected", .tokenCredentials, .user), ("token_rejected", .renewal, .user),
        ("token_rejected", .verification, .user), ("token_expired", .verification, .user),
        ("verifier_invalid", .tokenCredentials, .user),
        ("temporarily_unavailable", .temporaryCredentials, .moment),
        ("temporarily_unavailable", .tokenCredentials, .moment),
    ]

    @Test("OAuth 1: problems, in the body or in WWW-Authenticate", arguments: problems)
    func problem(code: String, asking: Asking, part: Part) throws {
        let challenge = HTTPField(
            name: "www-authenticate",
            value: "OAuth realm=\"a\", oauth_problem=\"\(code)\""
        )
        for response in [
            Self.response(401, "oauth_problem=\(code)"),
            Self.response(400, "oauth_problem=\(code)"),
            Self.response(401, "{\"oauth_problem\":\"\(code)\"}"),
            Self.response(401, "<html>", fields: [challenge]),
        ] {
            try Self.check(part, at: asking, code: code, response)
        }
    }

    @Test("OAuth 1: a 401 without a word", arguments: [Asking.tokenCredentials, .renewal])
    func bareProblem(asking: Asking) throws {
        try Self.check(.user, at: asking, code: nil, Self.response(401, ""))
    }

    @Test("OAuth 1: a server that confirms no callback knows OAuth 1.0 alone")
    func unconfirmed() throws {
        for confirmation in ["", "&oauth_callback_confirmed=false", "&oauth_callback_confirmed="] {
            let body = "oauth_token=canary-n&oauth_token_secret=canary-s" + confirmation
            try ExpectedFailure(
                status: 502,
                label: "callback_not_confirmed",
                level: "error",
                sentence: "crm answered in an unexpected way.",
                isPassing: false,
                advice: "Please tell the operator of this app."
            )
            .row(of: .temporaryCredentials, .success(Self.response(200, body))).check()
        }
    }

    @Test(
        "A5: what the provider says repeats no secret, and stays one line",
        arguments: Asking.tokens + Asking.accounts
    )
    func words(asking: Asking) throws {
        let text = asking.body + asking.configuration
        let secrets = text.matches(of: /canary[a-z0-9-]+/).map { String($0.output) }
        let inMarkup = secrets.map { "can<b>ary" + $0.dropFirst(6) }
        let all = (secrets + inMarkup + ["canary-fresh", "aWQ6Y2FuYXJ5LWNsaWVudA=="])
            .joined(separator: " ")
        let rows = [
            ("token_rejected", all), ("invalid_grant", "Line\\none\\r\\n\\u2028\\u001b[2Jtwo "),
            ("invalid_grant", String(repeating: "long ", count: 5000)),
            (String(repeating: "c", count: 300), "x"), ("<script>", "&lt;script&gt;"),
        ]
        for (code, words) in rows + secrets.map({ ($0, $0) }) {
            let body = """
                {"error": "\(code)", "error_description": "\(words)", "access_token": "canary-fresh",
                "oauth_token": "canary-fresh"}
                """
            let service = try ServiceUnderTest(
                asking.configuration,
                asking.requests.map { .answered($0, body, status: 400) }
            )
            // What must be so in every call is looked at there: no canary, one line, its length.
            let (answer, line) = try service.post(asking.path, asking.body)
            #expect(answer.status != 200)
            #expect(!answer.text.contains("<") && !answer.text.contains("Y2FuYXJ5"))
            #expect(!line.contains("<") && !line.contains("Y2FuYXJ5"))
        }
    }
}
