import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §3, \"What servers do to errors\": the rows of Tests/answers.jsonl")
struct ServiceAnswersTests {
    private typealias Play = ProviderAnswer.Play

    private static let places: [String: Asking] = [
        "request": .temporaryCredentials, "access": .tokenCredentials, "renewal": .renewal,
        "verify": .verification, "code": .code, "refresh": .refresh, "userinfo": .userinfo,
        "metadata": .metadata,
    ]
    private static let pair = "oauth_token=n&oauth_token_secret=s&oauth_callback_confirmed=true"
    private static let granted = #"{"access_token":"canary-fresh"}"#
    private static let jane = Exchange.answered(ServiceSettings.userinfo, #"{"email":"jane"}"#)
    private static let refreshed = Exchange.answered(ServiceSettings.token, granted)
    private static let isRefreshable =
        #""access_token":"canary-a","refresh_token":"canary-r""#

    /// What the provider answers where all is well.
    private static let usual: [String: [Exchange]] = [
        "request": [.answered(ServiceSettings.request, pair)],
        "access": [.answered(ServiceSettings.access, pair)],
        "renewal": [.answered(ServiceSettings.access, pair)],
        "verify": [.answered(ServiceSettings.verify, #"{"name":"jane"}"#)],
        "code": [refreshed],
        "refresh": [refreshed, jane],
        "userinfo": [jane],
    ]

    private func asking(_ play: Play) throws -> Asking {
        var asking = try #require(Self.places[play.place])
        if !play.row.settings.isEmpty {
            asking.configuration = ServiceSettings.text(
                oauth2: ServiceSettings.userinfoKey + play.row.settings
            )
        }
        return asking
    }

    private static let failures: [String: (status: Int, level: String, sentence: String)] = [
        "provider_rate_limit": (429, "warning", "crm receives too many requests."),
        "provider_unavailable": (503, "warning", "crm is not available at the moment."),
        "provider_error": (502, "warning", "crm reports a fault of its own."),
    ]

    private func expected(_ play: Play, at asking: Asking) -> ExpectedFailure {
        let isAccount = asking.path == "/validate"
        switch play.meaning {
        case .fine, .user, .doubtful:
            return ExpectedFailure(
                status: 401,
                label: isAccount ? "account_refused" : "refused",
                level: play.meaning == .user && play.place != "request" ? "info" : "error",
                sentence: isAccount
                    ? "The connection to crm is no longer valid\(play.row.ending)"
                    : "crm refused the authorization\(play.row.ending)",
                isPassing: false,
                advice: isAccount
                    ? "Please reconnect the account." : "Please connect the account again.",
                code: play.row.code
            )
        case .settings:
            return ExpectedFailure(
                status: 500,
                label: "misconfigured",
                level: "error",
                sentence: "crm does not accept this app's settings\(play.row.ending)",
                isPassing: false,
                advice: "Please tell the operator of this app.",
                code: play.row.code
            )
        case .rate: return passing("provider_rate_limit", true)
        case .unavailable: return passing("provider_unavailable", true)
        case .fault: return passing("provider_error", nil)
        case .malformed(let label):
            return ExpectedFailure(
                status: 502,
                label: label,
                level: "error",
                sentence: "crm answered in an unexpected way."
            )
        }
    }

    private func passing(_ label: String, _ isPassing: Bool?) -> ExpectedFailure {
        let row = Self.failures[label] ?? (0, "", "")
        return ExpectedFailure(
            status: row.status,
            label: label,
            level: row.level,
            sentence: row.sentence,
            isPassing: isPassing
        )
    }

    @Test("half of a surrogate pair in a name is U+FFFD, and costs no code")
    func surrogate() throws {
        let body = #"{"access_token":"a","user":{"name":"Jane \ud83d"}}"#
        try ServiceCase(
            name: "",
            path: Asking.code.path,
            body: Asking.code.body,
            script: [.answered(ServiceSettings.token, body)],
            answer: "{\"access_token\":\"a\",\"user\":{\"name\":\"Jane \u{FFFD}\"}}",
            log: LoggedCall(provider: 200)
        )
        .check()
    }

    @Test("the table is there")
    func table() {
        #expect(ProviderAnswer.plays.count > 500)
        #expect(ProviderAnswer.plays.allSatisfy { Self.places[$0.place] != nil })
    }

    @Test("what the user gets, and what the log says", arguments: ProviderAnswer.plays)
    func answer(play: ProviderAnswer.Play) throws {
        let asking = try asking(play)
        guard play.meaning == .fine else {
            return try expected(play, at: asking).row(of: asking, .success(play.row.response))
                .check()
        }
        let script = asking.requests.map {
            Exchange(request: $0, answer: .success(play.row.response))
        }
        let service = try ServiceUnderTest(
            asking.configuration,
            script + (play.place == "refresh" ? [Self.jane] : [])
        )
        let (answer, line) = try service.post(asking.path, asking.body)
        #expect(answer.status == 200)
        #expect(line == LoggedCall(provider: 200).line(path: asking.path, status: 200))
        if let name = play.row.name { #expect(answer.text == #"{"name":"\#(name)"}"#) }
    }

    @Test(
        "the next call works",
        arguments: ProviderAnswer.plays.filter { $0.place != "metadata" }
    )
    func nextCall(play: ProviderAnswer.Play) throws {
        let asking = try asking(play)
        let isKept = play.meaning == .fine && ["refresh", "renewal"].contains(play.place)
        // A renewal that has succeeded is not made again for a while.
        guard !isKept else { return }
        let bad = asking.requests.map { Exchange(request: $0, answer: .success(play.row.response)) }
        let service = try ServiceUnderTest(asking.configuration, bad)
        _ = try service.post(asking.path, asking.body)
        let usual = try #require(Self.usual[play.place])
        service.provider.append(usual)
        #expect(try service.post(asking.path, asking.body).answer.status == 200)
        #expect(service.provider.missing == [])
    }

    @Test(
        "within the leeway the old tokens outlast any answer to a refresh",
        arguments: ProviderAnswer.plays.filter { $0.place == "refresh" && $0.meaning != .fine }
    )
    func leeway(play: ProviderAnswer.Play) throws {
        let end = #""expires_on":"2020-01-01T08:57:01Z""#
        try ServiceCase(
            name: "",
            path: "/validate",
            configuration: Asking.refresh.configuration,
            body: "{\"id\":\"oauth2\",\"fields\":{\(Self.isRefreshable),\(end)}}",
            script: [
                Exchange(request: ServiceSettings.token, answer: .success(play.row.response)),
                Self.jane,
            ],
            answer: #"{"name":"jane"}"#,
            log: LoggedCall(provider: 200)
        )
        .check()
    }

    @Test(
        "a dead token is refreshed first where that can be done, and nothing else is",
        arguments: ProviderAnswer.plays.filter {
            $0.place == "userinfo" && $0.row.response.status != 403
        }
    )
    func refresh(play: ProviderAnswer.Play) throws {
        let isDead = play.meaning == .user
        let configuration = try asking(play).configuration
        let service = try ServiceUnderTest(
            configuration,
            [Exchange(request: ServiceSettings.userinfo, answer: .success(play.row.response))]
                + (isDead ? [Self.refreshed, Self.jane] : [])
        )
        let body = "{\"id\":\"oauth2\",\"fields\":{\(Self.isRefreshable)}}"
        let answer = try service.post("/validate", body).answer
        #expect((answer.status == 200) == (isDead || play.meaning == .fine))
        #expect(answer.text.contains("canary-fresh") == isDead)
        #expect(service.provider.missing == [])
    }
}
