import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: the browser comes back without consent, or from elsewhere")
struct ServiceDeclinedTests {
    private static let oauth1 = "/oauth1/v1/access_token"
    private static let oauth2 = "/oauth2/v1/access_token"
    private static let allow = "Please connect again and allow the access."
    private static let complain = "Please tell the operator of this app."

    private static func row(
        _ path: String,
        _ members: String,
        reason: String = "",
        advice: String = allow,
        level: String = "info",
        code: String? = "access_denied"
    ) -> ServiceCase {
        let fields = """
            {"callback_uri":"https://oauth-svc.fibery.io","access_token":"canary-t","access_secret":"s"}
            """
        return ServiceCase(
            name: "\(path) \(members)",
            path: path,
            body: "{\"fields\":\(fields),\(members)}",
            status: 401,
            answer: ServiceCase.failure("crm did not authorize the connection\(reason). \(advice)"),
            log: LoggedCall(level: level, error: "declined", code: code)
        )
    }

    private static let cases =
        [
            row(oauth2, #""error":"access_denied""#),
            row(
                oauth2,
                #""error":"access_denied","error_description":"not<br>\ncanary-t today","state":"x""#,
                reason: " (access_denied: not … today)"
            ),
            row(
                oauth2,
                #""error":"login_required","code":"""#,
                reason: " (login_required)",
                code: "login_required"
            ),
            row(
                oauth2,
                #""error":"<b>","error_description":"no consent""#,
                reason: " (no consent)",
                code: nil
            ),
            row(
                oauth2,
                #""error_code":"1349126","error_message":"App not set up""#,
                reason: " (1349126: App not set up)",
                code: "1349126"
            ),
            row(
                oauth2,
                #""errorCode":"417","errorMessage":"DISAGREE","error":"""#,
                reason: " (417: DISAGREE)",
                code: "417"
            ),
            row(
                oauth2,
                #""error_description":"no consent""#,
                reason: " (no consent)",
                code: nil
            ),
            row(
                oauth1,
                #""error_description":"no consent""#,
                reason: " (no consent)",
                code: nil
            ),
            row(
                oauth2,
                #""error":"temporarily_unavailable","code":null"#,
                reason: " (temporarily_unavailable)",
                code: "temporarily_unavailable"
            ),
            row(oauth1, #""denied":"canary-t""#),
            row(oauth1, #""oauth_verifier":"""#),
            row(
                oauth1,
                #""oauth_problem":"user_refused","oauth_problem_advice":"as you wish""#,
                reason: " (user_refused: as you wish)",
                code: "user_refused"
            ),
            row(
                oauth1,
                #""error":"permission_denied","error_description":"no""#,
                reason: " (permission_denied: no)",
                code: "permission_denied"
            ),
        ]
        + ["invalid_request", "invalid_scope", "unauthorized_client", "unsupported_response_type"]
        .map { (code: String) in
            row(
                oauth2,
                "\"error\":\"\(code)\"",
                reason: " (\(code))",
                advice: complain,
                level: "error",
                code: code
            )
        }

    @Test("an error in place of the code is a 401 with the reason", arguments: cases)
    func declined(row: ServiceCase) throws { try row.check() }

    @Test("a code beside an error counts, and so does an error without a callback")
    func beside() throws {
        let script = [Self.given]
        let service = try ServiceUnderTest(ServiceSettings.text(), script)
        let body =
            #"{"fields":{},"code":"canary-code","error":"access_denied","error_description":"no"}"#
        #expect(try service.post(Self.oauth2, body).answer.text == #"{"access_token":"a"}"#)
        for path in [Self.oauth1, Self.oauth2] {
            #expect(try service.post(path, #"{"error":"access_denied"}"#).answer.status == 401)
        }
    }

    private static func metadata(promise: Bool) -> [Exchange] {
        ServiceSettings.metadata(
            ",\"authorization_response_iss_parameter_supported\":\(promise)"
        )
    }

    private static let given = Exchange.answered(ServiceSettings.token, #"{"access_token":"a"}"#)
    private static let foreign = ServiceCase.failure(
        "The answer of crm belongs to another attempt to connect. Please connect again."
    )
    private static let mismatch = LoggedCall(level: "warning", error: "issuer_mismatch")

    private static func issuerRow(
        _ name: String,
        _ issuer: String?,
        script: [Exchange],
        isForeign: Bool,
        provider: Int?
    ) -> ServiceCase {
        let member = issuer.map { ",\"iss\":\"\($0)\"" } ?? ""
        let callback = #"{"callback_uri":"https://oauth-svc.fibery.io"}"#
        var log = isForeign ? mismatch : LoggedCall()
        log.provider = provider
        return ServiceCase(
            name: name,
            path: oauth2,
            configuration: ServiceSettings.discovered("code_challenge_method: null,"),
            body: "{\"fields\":\(callback),\"code\":\"canary-code\"\(member)}",
            script: script,
            status: isForeign ? 401 : 200,
            answer: isForeign ? foreign : #"{"access_token":"a"}"#,
            log: log
        )
    }

    private static let issuerCases = [
        issuerRow(
            "our issuer",
            "https://two.example",
            script: metadata(promise: true) + [given],
            isForeign: false,
            provider: 200
        ),
        issuerRow("another", "https://a.example", script: [], isForeign: true, provider: nil),
        issuerRow(
            "a final slash more",
            "https://two.example/",
            script: [],
            isForeign: true,
            provider: nil
        ),
        issuerRow("an empty one", "", script: [], isForeign: true, provider: nil),
        issuerRow(
            "missing though promised",
            nil,
            script: metadata(promise: true),
            isForeign: true,
            provider: 200
        ),
        issuerRow(
            "missing and not promised",
            nil,
            script: metadata(promise: false) + [given],
            isForeign: false,
            provider: 200
        ),
    ]

    @Test("RFC 9207: an iss that is not ours is a 401", arguments: issuerCases)
    func issuer(row: ServiceCase) throws { try row.check() }

    @Test(
        "RFC 9207: an error is our provider's only where the iss is not another's",
        arguments: [
            ("https://two.example", true), ("https://two.example/", false), ("", false),
            ("https://a.example", false),
        ]
    )
    func issuerOfError(issuer: String, isOurs: Bool) throws {
        let error = #""error":"invalid_scope","error_description":"no such scope""#
        let declined = "crm did not authorize the connection (invalid_scope: no such scope)."
        let log = LoggedCall(level: "error", error: "declined", code: "invalid_scope")
        try ServiceCase(
            name: issuer,
            path: Self.oauth2,
            configuration: ServiceSettings.discovered(),
            body: "{\"fields\":{},\(error),\"iss\":\"\(issuer)\"}",
            status: 401,
            answer: isOurs ? ServiceCase.failure("\(declined) \(Self.complain)") : Self.foreign,
            log: isOurs ? log : Self.mismatch
        )
        .check()
    }
}
