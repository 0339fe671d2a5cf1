import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: the name of an account that has none")
struct ServiceTitleTests {
    private static let folder = DocumentedPage.root + "/deploy/providers"

    private static let oauth1 = """
        oauth: {consumer_key: 'key', consumer_secret: 'canary-consumer',
        request_token_endpoint: 'https://one.example/request',
        authorization_endpoint: 'https://one.example/authorize',
        access_token_endpoint: 'https://one.example/access', verify_endpoint: null}
        """
    private static let oauth2 = """
        oauth2: {client_id: 'id', client_secret: 'canary-client', issuer: null,
        authorization_endpoint: 'https://two.example/authorize',
        token_endpoint: 'https://two.example/token', userinfo_endpoint: null}
        """

    @Test(
        "it is the app's title, else the preset's, else the app's name",
        arguments: [
            (oauth1, "", "oauth", "crm"), (oauth2, "", "oauth2", "crm"),
            (oauth1, "provider: 'trello',", "oauth", "Trello"),
            (oauth2, "provider: 'google',", "oauth2", "Google"),
            ("title: 'Our boards', " + oauth1, "", "oauth", "Our boards"),
            ("title: 'Our boards', " + oauth2, "", "oauth2", "Our boards"),
            ("title: 'Żółw & 東京', " + oauth1, "provider: 'trello',", "oauth", "Żółw & 東京"),
            ("title: 'Our boards', " + oauth2, "provider: 'google',", "oauth2", "Our boards"),
        ]
    )
    func title(app: String, provider: String, id: String, name: String) throws {
        let members = app.replacing("\(id): {", with: "\(id): {\(provider)")
        let service = try ServiceUnderTest("{apps: {crm: {\(members)}}}", presets: [Self.folder])
        let body =
            #"{"id":"\#(id)","fields":{"access_token":"canary-a","access_secret":"canary-s"}}"#
        let (answer, _) = try service.post("/validate", body)
        #expect(answer.status == 200)
        #expect(answer.text == "{\"name\":\"\(name)\"}")
    }

    @Test("a title stands in messages too")
    func message() throws {
        let service = try ServiceUnderTest("{apps: {crm: {title: 'Our boards', \(Self.oauth2)}}}")
        let body =
            #"{"id":"oauth2","fields":{"access_token":"a","expires_on":"2020-01-01T00:00:00Z"}}"#
        let (answer, line) = try service.post("/validate", body)
        #expect(answer.status == 401)
        #expect(answer.text.contains("The connection to Our boards is no longer valid."))
        #expect(line.contains(#""app":"crm""#))
    }
}
