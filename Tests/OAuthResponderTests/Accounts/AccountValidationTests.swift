import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Validation of an account")
struct AccountValidationTests {
    private typealias Script = ScriptedAccount.Script
    private typealias Outcome = Result<ValidAccount<String>, AccountError>
    private typealias Row = (script: Script, outcome: Outcome, steps: [String])

    private static let refusal = ProviderError(status: 401, code: "invalid_token")
    private static let refused = AccountError.provider(.refused(refusal))
    private static let forbidden = AccountError.provider(.refused(ProviderError(status: 403)))
    private static let deadGrant = ProviderError(status: 400, code: "invalid_grant")
    private static let refusedRenewal = AccountError.provider(.refused(deadGrant))
    private static let misconfigured = AccountError.provider(
        .misconfigured(ProviderError(status: 401, code: "invalid_client"))
    )

    /// Failures after which the same call may succeed later.
    private static let passing: [AccountError] = [
        .provider(.serverError(status: 500)), .provider(.unavailable(status: 503, retryAfter: 7)),
        .provider(.rateLimited(status: 429, retryAfter: nil)), .provider(.redirected(status: 302)),
        .provider(.malformed(status: 200, .unreadableBody)), .provider(.tooManyWaiting),
        .provider(.transport(.connectTimedOut), nothingSent: true),
        .provider(.transport(.responseTimedOut)), .outOfTime,
    ]
    /// Failures that neither pass nor say anything of the token.
    private static let lasting: [AccountError] = [
        misconfigured, .missingMetadata, .cryptography, .missingTenant("shop"),
    ]

    private static let minute: Int64 = 60_000
    private static let hour = 60 * minute

    private static let asked = answer("asked")
    private static let askedWithNew = answer("asked", tokens: "new tokens")
    private static let knownWithNew = answer("known from new tokens", tokens: "new tokens")

    private static func answer(_ name: String, tokens: String? = nil) -> Outcome {
        .success(ValidAccount(name: name, renewal: tokens))
    }

    private func check(_ rows: [Row]) throws {
        for row in rows {
            let account = ScriptedAccount(row.script)
            let outcome = Outcome { () throws(AccountError) in try account.validate() }
            #expect(outcome == row.outcome, "\(row.script)")
            #expect(account.steps.words == row.steps, "\(row.script)")
        }
    }

    @Test("the token is renewed from the leeway before its expiry on, where it can be")
    func due() throws {
        let isDue: [(expiry: Int64?, leeway: Int64, isDue: Bool)] = [
            (nil, 300, false), (Self.hour, 300, false), (300_001, 300, false), (300_000, 300, true),
            (1, 300, true), (0, 300, true), (-1, 300, true), (-Self.hour, 300, true),
            (Self.hour, 3600, true), (1, 0, false), (0, 0, true), (-1, 0, true),
        ]
        try check(
            isDue.map { expiry, leeway, isDue in
                let script = Script(expiry: expiry, leeway: leeway)
                return isDue
                    ? (script, Self.askedWithNew, ["renew", "ask with new"])
                    : (script, Self.asked, ["ask"])
            }
        )
    }

    @Test("a token that is not due is asked about, and renewed only where it is refused")
    func notDue() throws {
        let unusable = AccountError.deadAccount(.unusableToken)
        let dead = AccountError.deadAccount(.refused(Self.refusal))
        let deadGrant = AccountError.deadAccount(.refused(Self.deadGrant))
        let forbidden = AccountError.deadAccount(.refused(ProviderError(status: 403)))
        var rows:
            [(canRenew: Bool, old: AccountError?, renewal: AccountError?, Outcome, [String])] = [
                (true, nil, nil, Self.asked, ["ask"]), (false, nil, nil, Self.asked, ["ask"]),
                (true, Self.refused, nil, Self.askedWithNew, ["ask", "renew", "ask with new"]),
                (true, unusable, nil, Self.askedWithNew, ["ask", "renew", "ask with new"]),
                (false, Self.refused, nil, .failure(dead), ["ask"]),
                (false, unusable, nil, .failure(unusable), ["ask"]),
                // What the token may not see, a new one may not see either.
                (true, Self.forbidden, nil, .failure(forbidden), ["ask"]),
                (false, Self.forbidden, nil, .failure(forbidden), ["ask"]),
                (true, Self.refused, Self.refusedRenewal, .failure(deadGrant), ["ask", "renew"]),
            ]
        for failure in Self.passing + Self.lasting {
            rows += [
                (true, Self.refused, failure, .failure(failure), ["ask", "renew"]),
                (true, failure, nil, .failure(failure), ["ask"]),
                (false, failure, nil, .failure(failure), ["ask"]),
            ]
        }
        for (canRenew, old, renewal, outcome, steps) in rows {
            let script = Script(canRenew: canRenew, renewal: renewal, oldName: old)
            var later = script
            later.expiry = Self.hour
            try check([(script, outcome, steps), (later, outcome, steps)])
        }
    }

    @Test("nothing about the account's endpoint costs new tokens, but a refusal of them")
    func renewed() throws {
        let ways: [(script: Script, steps: [String])] = [
            (Script(expiry: -Self.minute), ["renew", "ask with new"]),
            (Script(expiry: Self.minute), ["renew", "ask with new"]),
            (Script(oldName: Self.refused), ["ask", "renew", "ask with new"]),
        ]
        let outcomes: [(error: AccountError?, outcome: Outcome)] =
            [
                (nil, Self.askedWithNew), (Self.forbidden, Self.knownWithNew),
                (Self.refused, .failure(.deadAccount(.refused(Self.refusal)))),
                (.deadAccount(.unusableToken), .failure(.deadAccount(.unusableToken))),
            ] + (Self.passing + Self.lasting).map { ($0, Self.knownWithNew) }
        for way in ways {
            try check(
                outcomes.map { error, outcome in
                    var script = way.script
                    script.newName = error
                    return (script, outcome, way.steps)
                }
            )
        }
    }

    @Test("a renewal that fails for a while or is refused leaves a token that still works")
    func notRenewedYet() throws {
        let names: [(error: AccountError?, outcome: Outcome?)] =
            [
                (nil, Self.asked),
                // Where the old token is refused, the renewal's failure is the outcome.
                (Self.refused, nil), (Self.forbidden, nil), (.deadAccount(.unusableToken), nil),
            ] + (Self.passing + Self.lasting).map { ($0, Self.answer("known before")) }
        let dead = AccountError.deadAccount(.refused(Self.deadGrant))
        let refusals = [(Self.refusedRenewal, dead), (Self.misconfigured, Self.misconfigured)]
        for (failure, told) in Self.passing.map({ ($0, $0) }) + refusals {
            try check(
                names.map { error, outcome in
                    let script = Script(expiry: 1, renewal: failure, oldName: error)
                    return (script, outcome ?? .failure(told), ["renew", "ask"])
                }
            )
        }
    }

    @Test("a renewal that can't be asked for, or for a token that has expired, is the outcome")
    func notRenewed() throws {
        for expiry in [0, -1, -Self.hour] {
            try check(
                Self.passing.map { (Script(expiry: expiry, renewal: $0), .failure($0), ["renew"]) }
            )
        }
        let dead = AccountError.deadAccount(.refused(Self.deadGrant))
        for expiry in [0, -Self.hour] {
            try check([
                (Script(expiry: expiry, renewal: Self.refusedRenewal), .failure(dead), ["renew"]),
                (
                    Script(expiry: expiry, renewal: Self.misconfigured),
                    .failure(Self.misconfigured), ["renew"]
                ),
            ])
        }
        for expiry in [1, Self.minute, 0, -Self.hour] {
            let unasked = Self.lasting.filter { $0 != Self.misconfigured }
            try check(
                (unasked + [.deadAccount(.unusableToken)])
                    .map { (Script(expiry: expiry, renewal: $0), .failure($0), ["renew"]) }
            )
        }
    }

    @Test("an expired token that nothing renews is asked about where somebody can be asked")
    func expired() throws {
        let look = "look for endpoint"
        for expiry in [0, -1, -Self.hour] {
            let script = { (known: Result<Bool, AccountError>, error: AccountError?) in
                Script(expiry: expiry, canRenew: false, knowsAccountEndpoint: known, oldName: error)
            }
            try check([
                (script(.success(false), nil), .failure(.deadAccount(.expired)), [look]),
                (script(.success(true), nil), Self.asked, [look, "ask"]),
                (
                    script(.success(true), Self.refused),
                    .failure(.deadAccount(.refused(Self.refusal))), [look, "ask"]
                ),
            ])
            try check(
                (Self.passing + Self.lasting).flatMap {
                    [
                        (script(.success(true), $0), .failure($0), [look, "ask"]),
                        (script(.failure($0), nil), .failure($0), [look]),
                    ]
                }
            )
        }
        // One that is only about to expire still works.
        let soon = Script(expiry: 1, canRenew: false, knowsAccountEndpoint: .success(false))
        try check([(soon, Self.asked, ["ask"])])
    }
}
