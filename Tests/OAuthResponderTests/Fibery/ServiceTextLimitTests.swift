import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §3: texts that are too long, and callbacks that are not Fibery's")
struct ServiceTextLimitTests {
    private static let origin = "https://oauth-svc.fibery.io"

    /// A text that is read: which call it is, the body around it, its name and its limit in KiB.
    struct Row: Sendable, CustomTestStringConvertible {
        var path: String
        var body: String
        var name: String
        var limit: Int
        var beginning = ""
        /// What the provider is asked where the text is not too long; nil for nothing.
        var asked: String?
        var testDescription: String { "\(path) \(name)" }
    }

    private static let exchange = #"{"fields":{"callback_uri":"\#(origin)"},"#
    private static let rows = [
        Row(
            path: "/oauth2/v1/authorize",
            body: #"{"callback_uri":"\#(origin)","state":"TEXT"}"#,
            name: "state",
            limit: 4
        ),
        Row(
            path: "/oauth2/v1/authorize",
            body: #"{"callback_uri":"\#(origin)","fields":{"state":"TEXT"}}"#,
            name: "fields.state",
            limit: 4
        ),
        Row(
            path: "/oauth2/v1/authorize",
            body: #"{"callback_uri":"TEXT","state":"s"}"#,
            name: "callback_uri",
            limit: 8,
            beginning: origin + "/?"
        ),
        Row(
            path: "/oauth1/v1/authorize",
            body: #"{"callback_uri":"TEXT"}"#,
            name: "callback_uri",
            limit: 8,
            beginning: origin + "/?",
            asked: ServiceSettings.request
        ),
        Row(
            path: "/oauth2/v1/access_token",
            body: exchange + #""code":"TEXT"}"#,
            name: "code",
            limit: 8,
            asked: ServiceSettings.token
        ),
        Row(
            path: "/oauth2/v1/access_token",
            body: exchange + #""error":"access_denied","error_description":"TEXT"}"#,
            name: "error_description",
            limit: 8
        ),
        Row(
            path: "/oauth2/v1/access_token",
            body: exchange + #""code":"c","realmId":"TEXT"}"#,
            name: "realmId",
            limit: 8,
            asked: ServiceSettings.token
        ),
        Row(
            path: "/oauth1/v1/access_token",
            body: #"{"fields":{"callback_uri":"\#(origin)","access_token":"a","#
                + #""access_secret":"s"},"oauth_verifier":"TEXT"}"#,
            name: "oauth_verifier",
            limit: 8,
            asked: ServiceSettings.access
        ),
    ]

    private func call(_ row: Row, text: String) throws -> (answer: GatewayResponse, line: String) {
        let service = try ServiceUnderTest(
            ServiceSettings.text(oauth2: "callback_params: ['realmId'],"),
            row.asked.map { [.failed($0, .connectionBroken)] } ?? []
        )
        return try service.post(row.path, row.body.replacing("TEXT", with: text))
    }

    @Test("a text is as long as its limit in bytes of UTF-8, and no longer", arguments: rows)
    func length(row: Row) throws {
        // Two bytes each, and one more where the beginning has an odd number of them.
        let room = row.limit * 1024 - row.beginning.utf8.count
        let filling = String(repeating: "é", count: room / 2) + (room % 2 == 1 ? "e" : "")
        #expect(try call(row, text: row.beginning + filling).answer.status != 400)
        let (answer, line) = try call(row, text: row.beginning + filling + "e")
        #expect(answer.status == 400)
        let message = "\"\(row.name)\" is longer than \(row.limit) KiB."
        #expect(answer.text == ServiceCase.failure(message))
        #expect(line == LoggedCall(error: "text_too_long").line(path: row.path, status: 400))
    }

    @Test(
        "a callback that does not begin with an origin of Fibery's, and nothing is sent",
        arguments: [
            ("/oauth1/v1/authorize", #"{"callback_uri":"TEXT"}"#),
            ("/oauth2/v1/authorize", #"{"callback_uri":"TEXT","state":"canary-state"}"#),
            (
                "/oauth2/v1/access_token",
                #"{"fields":{"callback_uri":"TEXT"},"code":"canary-code"}"#
            ),
            (
                "/oauth1/v1/access_token",
                #"{"fields":{"callback_uri":"TEXT","access_token":"canary-t","#
                    + #""access_secret":"canary-s"},"oauth_verifier":"canary-v"}"#
            ),
        ],
        [
            "http://oauth-svc.fibery.io", "https://oauth-svc.fibery.io.evil.example",
            "https://oauth-svc.fibery.io@evil.example", "https://oauth-svc.fibery.io:8443/",
            "https://evil.example/https://oauth-svc.fibery.io", "HTTPS://oauth-svc.fibery.io",
            "https://oauth-svc.fibery.io/#canary", "https://oauth-svc.fibery.io/\\u000a",
            "https:\\\\oauth-svc.fibery.io", "//oauth-svc.fibery.io",
            " https://oauth-svc.fibery.io",
            "https://oauth-svc.fibery.io\\u0000/", "https://oauth-svc.fibery.i", "canary",
        ]
    )
    func callback(call: (path: String, body: String), callback: String) throws {
        let service = try ServiceUnderTest(ServiceSettings.text())
        let body = call.body.replacing("TEXT", with: callback)
        let (answer, line) = try service.post(call.path, body)
        #expect(answer.status == 400)
        let message = "\"callback_uri\" does not belong to Fibery."
        #expect(answer.text == ServiceCase.failure(message))
        let log = LoggedCall(error: "callback_not_allowed")
        #expect(line == log.line(path: call.path, status: 400))
        #expect(service.provider.requests == [])
    }
}
