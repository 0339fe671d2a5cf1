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
        /// The text of the configuration file.
        var configuration = ServiceSettings.text(oauth2: "callback_params: ['realmId'],")
        /// The unit of the text: two bytes, unless the place takes ASCII alone.
        var unit = "é"
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

    /// Texts that fill placeholders, and tokens.
    private static let furtherRows =
        [("audience", "token_params"), ("X-Audience", "token_headers")].map { name, key in
            Row(
                path: "/oauth2/v1/access_token",
                body: #"{"fields":{"callback_uri":"\#(origin)","owner":"TEXT"},"code":"c"}"#,
                name: "fields.owner",
                limit: 8,
                asked: ServiceSettings.token,
                configuration: ServiceSettings.text(oauth2: "\(key): {'\(name)': '{owner}'},")
            )
        }
        + ["request_token_params", "headers"].map { key in
            Row(
                path: "/oauth1/v1/authorize",
                body: #"{"callback_uri":"\#(origin)","owner":"TEXT"}"#,
                name: "owner",
                limit: 8,
                asked: ServiceSettings.request,
                configuration: ServiceSettings.text(oauth1: "\(key): {'X-Owner': '{owner}'},")
            )
        } + [
            Row(
                path: "/oauth2/v1/authorize",
                body: #"{"callback_uri":"\#(origin)","state":"s","owner":"TEXT"}"#,
                name: "owner",
                limit: 8,
                configuration: ServiceSettings.text(
                    oauth2: "authorization_params: {login_hint: '{owner}'},"
                )
            ),
            Row(
                path: "/validate",
                body: #"{"id":"oauth2","fields":{"access_token":"TEXT"}}"#,
                name: "fields.access_token",
                limit: 16,
                configuration: ServiceSettings.text(),
                unit: "ab"
            ),
            Row(
                path: "/validate",
                body: #"{"id":"oauth2","fields":{"access_token":"a","refresh_token":"TEXT"}}"#,
                name: "fields.refresh_token",
                limit: 16,
                configuration: ServiceSettings.text()
            ),
            Row(
                path: "/validate",
                body: #"{"id":"oauth","fields":{"access_token":"a","access_secret":"TEXT"}}"#,
                name: "fields.access_secret",
                limit: 16,
                configuration: ServiceSettings.text()
            ),
            Row(
                path: "/validate",
                body:
                    #"{"id":"oauth","fields":{"access_token":"a","oauth_session_handle":"TEXT"}}"#,
                name: "fields.oauth_session_handle",
                limit: 16,
                configuration: ServiceSettings.text()
            ),
        ]

    private func call(_ row: Row, text: String) throws -> (answer: GatewayResponse, line: String) {
        let service = try ServiceUnderTest(
            row.configuration,
            row.asked.map { [.failed($0, .connectionBroken)] } ?? []
        )
        return try service.post(row.path, row.body.replacing("TEXT", with: text))
    }

    @Test(
        "a text is as long as its limit in bytes of UTF-8, and no longer",
        arguments: rows + furtherRows
    )
    func length(row: Row) throws {
        // Units of two bytes, and one byte more where the beginning has an odd number of them.
        let room = row.limit * 1024 - row.beginning.utf8.count
        let filling = String(repeating: row.unit, count: room / 2) + (room % 2 == 1 ? "e" : "")
        #expect(try call(row, text: row.beginning + filling).answer.status != 400)
        let (answer, line) = try call(row, text: row.beginning + filling + "e")
        #expect(answer.status == 400)
        let message = "\"\(row.name)\" is longer than \(row.limit) KiB."
        #expect(answer.text == ServiceCase.failure(message))
        #expect(line == LoggedCall(error: "text_too_long").line(path: row.path, status: 400))
    }

    @Test("a tenant of 9,000 letters is too long, and nothing is sent")
    func tenant() throws {
        let configuration = """
            {apps: {crm: {oauth2: {client_id: 'id', client_secret: 'canary-client',
            authorization_endpoint: 'https://{shop}.two.example/authorize',
            token_endpoint: 'https://{shop}.two.example/token'}}}}
            """
        let letters = String(repeating: "a", count: 9000)
        for (path, body) in [
            ("/oauth2/v1/authorize", #"{"callback_uri":"\#(Self.origin)","state":"s","#),
            ("/oauth2/v1/access_token", Self.exchange + #""code":"c","#),
        ] {
            let service = try ServiceUnderTest(configuration)
            let (answer, line) = try service.post(path, body + "\"shop\":\"\(letters)\"}")
            #expect(answer.status == 400)
            #expect(answer.text == ServiceCase.failure("\"shop\" is not usable here."))
            #expect(line == LoggedCall(error: "unusable_tenant").line(path: path, status: 400))
            #expect(service.provider.requests == [])
        }
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
