import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// Who must act, code by code and step by step.
@Suite("Error codes")
struct ErrorCodeTests {
    /// The answers that are tried with each code, and where the code stands in each.
    private static let answers: [(status: Int, oauth1: String, oauth2: String)] = [
        (200, "oauth_problem=%", #"{"error":"%"}"#), (400, "oauth_problem=%", #"{"error":"%"}"#),
        (401, "oauth_problem=%", "error=%"), (403, "oauth_problem=%", #"{"errors":["%"]}"#),
        (404, "oauth_problem=%", #"{"error":"%"}"#), (405, #"{"error":"%"}"#, "error=%"),
    ]

    /// A letter for what a step makes of an answer: ``expected`` lists them.
    private static func letter(
        _ understand: () throws(ProviderFailure) -> Void
    ) -> Character {
        do throws(ProviderFailure) {
            try understand()
            return "-"
        } catch {
            switch error {
            case .refused(let error): return error.mayBeMisconfigured ? "R" : "r"
            case .misconfigured: return "m"
            case .rateLimited: return "l"
            case .unavailable: return "u"
            case .serverError: return "f"
            case .malformed: return "x"
            case .redirected, .transport, .tooManyWaiting: return "?"
            }
        }
    }

    private static func verdicts(on code: String) -> String {
        answers.map { status, oauth1, oauth2 in
            let response = { (template: String) in
                let parts = template.split(separator: "%", omittingEmptySubsequences: false)
                let body = Array(parts.joined(separator: code).utf8)
                return HTTPResponse(status: status, body: body)
            }
            let now = Timestamp(milliseconds: 0)
            let signed = OAuth1.Answer(response(oauth1))
            let plain = response(oauth2)
            return String([
                letter { () throws(ProviderFailure) in
                    _ = try OAuth1.TemporaryCredentialRequest.understand(signed, isRevisionA: true)
                },
                letter { () throws(ProviderFailure) in
                    _ = try OAuth1.TokenCredentialRequest.understand(signed, now: now)
                },
                letter { () throws(ProviderFailure) in
                    _ = try OAuth1.ProtectedResourceRequest.understand(signed)
                },
                letter { () throws(ProviderFailure) in
                    _ = try OAuth2.TokenAnswer.understand(
                        plain,
                        paths: [""],
                        defaultLifetime: nil,
                        now: now
                    )
                },
                letter { () throws(ProviderFailure) in
                    _ = try OAuth2.UserinfoRequest.understand(plain)
                },
            ])
        }
        .joined(separator: " ")
    }

    /// What each code means, answer by answer: a group of five letters for each of ``answers``.
    ///
    /// The letters of a group belong to OAuth 1's three steps, to OAuth 2's token endpoint and to
    /// its userinfo endpoint. `r` stands for a refusal of the user's part, `R` for one that is
    /// logged as an error, `m` for settings that are wrong, `l` for a limit of the rate, `u` for a
    /// provider that is unavailable, `f` for its own fault, and `x` for an answer that says nothing.
    private static let expected: [(code: String, verdicts: String)] = [
        ("access_denied", "Rrxrx Rrxrx Rrrrr Rrrrr Rrxrx Rrxrx"),
        ("account_inactive", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("anything", "Rrxrx Rrxrx Rrrrr Rrrrr Rrmmm mmmmm"),
        ("authentication_error", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("bad_client_secret", "mmmmm mmmmm mmmmr mmmmr mmmmm mmmmm"),
        ("bad_redirect_uri", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("consumer_key_refused", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("consumer_key_rejected", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("consumer_key_unknown", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("expired_token", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr"),
        ("fatal_error", "fffff fffff fffff fffff fffff fffff"),
        ("incorrect_client_credentials", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("internal_error", "fffff fffff fffff fffff fffff fffff"),
        ("internal_server_error", "fffff fffff fffff fffff fffff fffff"),
        ("invalid_auth", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("invalid_client", "mmmmm mmmmm mmmmr mmmmr mmmmm mmmmm"),
        ("invalid_client_id", "mmmmm mmmmm mmmmr mmmmr mmmmm mmmmm"),
        ("invalid_client_secret", "mmmmm mmmmm mmmmr mmmmr mmmmm mmmmm"),
        ("invalid_grant", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr"),
        ("invalid_redirect_uri", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("invalid_request", "RRxRx RRxRx RRrRr RRrRr RRxRx RRxRx"),
        ("invalid_scope", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("invalid_signature", "mrxrx mrxrx mrrrr mrrrr mrmmm mmmmm"),
        ("invalid_token", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("not_authed", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("permission_denied", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("rate_limit_exceeded", "lllll lllll lllll lllll lllll lllll"),
        ("rate_limited", "lllll lllll lllll lllll lllll lllll"),
        ("ratelimited", "lllll lllll lllll lllll lllll lllll"),
        ("redirect_uri_mismatch", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("request_timeout", "fffff fffff fffff fffff fffff fffff"),
        ("server_error", "fffff fffff fffff fffff fffff fffff"),
        ("service_unavailable", "uuuuu uuuuu uuuuu uuuuu uuuuu uuuuu"),
        ("signature_invalid", "mrrrr mrrrr mrrrr mrrrr mrrmr mmrmr"),
        ("signature_method_rejected", "mmmrx mmmrx mmmrr mmmrr mmmmm mmmmm"),
        ("slow_down", "lllll lllll lllll lllll lllll lllll"),
        ("temporarily_unavailable", "uuuuu uuuuu uuuuu uuuuu uuuuu uuuuu"),
        ("timestamp_refused", "RRxrx RRxrx RRRrr RRRrr RRmmm mmmmm"),
        ("token_expired", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr"),
        ("token_rejected", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("token_revoked", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr"),
        ("too_many_requests", "lllll lllll lllll lllll lllll lllll"),
        ("unauthenticated", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("unauthorized", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("unauthorized_client", "mmmmm mmmmm mmmmr mmmmr mmmmm mmmmm"),
        ("unknown_error", "fffff fffff fffff fffff fffff fffff"),
        ("unsupported_grant_type", "mmmmx mmmmx mmmmr mmmmr mmmmm mmmmm"),
        ("unsupported_response_type", "Rrxmx Rrxmx Rrrmr Rrrmr Rrmmm mmmmm"),
        ("unsupported_signature_method", "mmmrx mmmrx mmmrr mmmrr mmmmm mmmmm"),
        ("version_rejected", "mmmrx mmmrx mmmrr mmmrr mmmmm mmmmm"),
        ("INVALID_CLIENT", "mmmmm mmmmm mmmmr mmmmr mmmmm mmmmm"),
        ("INVALID_TOKEN", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrmr mmrmr"),
        ("SERVER_ERROR", "fffff fffff fffff fffff fffff fffff"),
        ("SIGNATURE_INVALID", "mrrrr mrrrr mrrrr mrrrr mrrmr mmrmr"),
        ("TOO_MANY_REQUESTS", "lllll lllll lllll lllll lllll lllll"),
        ("INVALID_REQUEST", "RRxRx RRxRx RRrRr RRrRr RRxRx RRxRx"),
        ("INVALID_GRANT", "Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr Rrrrr"),
        ("TEMPORARILY_UNAVAILABLE", "uuuuu uuuuu uuuuu uuuuu uuuuu uuuuu"),
        ("TIMESTAMP_REFUSED", "RRxrx RRxrx RRRrr RRRrr RRmmm mmmmm"),
    ]

    @Test("each code means the same as ever in each step", arguments: expected)
    func verdicts(code: String, expected: String) {
        #expect(Self.verdicts(on: code) == expected)
    }

    @Test(
        "a redirect with one of four codes of RFC 6749 §4.1.2.1 points at the settings",
        arguments: expected.map(\.code)
    )
    func redirects(code: String) throws {
        let body = try RequestBody(.complete(Array(#"{"error":"\#(code)"}"#.utf8)))
        let pointsAtSettings = [
            "invalid_request", "invalid_scope", "unauthorized_client", "unsupported_response_type",
        ]
        let refusal = try #require(try body.refusal(["error"]))
        #expect(refusal.mayBeMisconfigured == pointsAtSettings.contains(code.lowercased()))
    }
}
