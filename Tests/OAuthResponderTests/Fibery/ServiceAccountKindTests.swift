import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: which kind of account a call without an id is about")
struct ServiceAccountKindTests {
    private static let oauth1 = """
        oauth: {consumer_key: 'k', consumer_secret: 'canary-consumer',
        request_token_endpoint: 'https://one.example/request', name_path: 'one',
        authorization_endpoint: 'https://one.example/authorize',
        access_token_endpoint: 'https://one.example/access'},
        """
    private static let oauth2 = """
        oauth2: {client_id: 'id', client_secret: 'canary-client', name_path: 'two',
        authorization_endpoint: 'https://two.example/authorize',
        token_endpoint: 'https://two.example/token'},
        """

    private static let rows: [(versions: [String], fields: String, name: String)] = [
        ([oauth1], "", "of one"), ([oauth2], "", "of two"),
        ([oauth1], #""refresh_token":"canary-r","#, "of one"),
        ([oauth2], #""access_secret":"canary-s","#, "of two"),
        ([oauth1, oauth2], "", "of two"),
        ([oauth1, oauth2], #""access_secret":"canary-s","#, "of one"),
        ([oauth1, oauth2], #""access_secret":"","#, "of one"),
        ([oauth1, oauth2], #""access_secret":null,"refresh_token":"canary-r","#, "of two"),
    ]

    @Test(
        "the app's only version, else the one whose members the account has",
        arguments: rows,
        ["", #""id":null,"#, #""id":"","#]
    )
    func missing(row: (versions: [String], fields: String, name: String), id: String) throws {
        let service = try ServiceUnderTest("{apps: {crm: {\(row.versions.joined())}}}")
        let fields = #"{\#(row.fields)"access_token":"canary-a","one":"of one","two":"of two"}"#
        var request = GatewayRequest.post("/validate", "{\(id)\"fields\":\(fields)}")
        request.connector = "@oauth_connector"
        let (answer, line) = try service.answer(request)
        #expect(answer.text == "{\"name\":\"\(row.name)\"}")
        #expect(line == LoggedCall().line(path: "/validate", status: 200))
    }

    @Test(
        "an id of another type is a 400, and not the connector's",
        arguments: ["7", "[]", "false"]
    )
    func wrongType(id: String) throws {
        let service = try ServiceUnderTest(ServiceSettings.text())
        var request = GatewayRequest.post("/validate", "{\"id\":\(id),\"fields\":{}}")
        request.connector = "@oauth_connector"
        let (answer, line) = try service.answer(request)
        #expect(answer.text == ServiceCase.failure("\"id\" has the wrong type."))
        #expect(line == LoggedCall(error: "wrong_type").line(path: "/validate", status: 400))
    }

    @Test(
        "an id of the version that the app has not is a 404",
        arguments: [
            (oauth1, "oauth2"), (oauth2, "oauth"),
        ]
    )
    func otherVersion(version: String, id: String) throws {
        let service = try ServiceUnderTest("{apps: {crm: {\(version)}}}")
        var request = GatewayRequest.post("/validate", "{\"id\":\"\(id)\",\"fields\":{}}")
        request.connector = "@oauth_connector"
        let (answer, line) = try service.answer(request)
        #expect(answer.status == 404)
        #expect(line == LoggedCall(error: "not_found").line(path: "/validate", status: 404))
    }
}
