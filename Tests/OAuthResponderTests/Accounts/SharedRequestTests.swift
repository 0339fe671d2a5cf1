import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Two calls share an answer only where the same request would be sent")
struct SharedRequestTests {
    private let provider = StandInProvider(
        json: #"{"access_token":"new","oauth_token":"new","oauth_token_secret":"s"}"#
    )
    private let commons = Commons.fresh()

    private func clients(_ app: Configuration.App) -> Clients {
        Clients.of(app, asking: provider, commons: commons)
    }

    private func app(_ name: String = "crm", oauth2 settings: String) throws -> Configuration.App {
        let reader = try settingsReader(
            """
            {client_id: 'id', client_secret: 's', token_endpoint: 'https://a.example/t',
            authorization_endpoint: 'https://a.example/a', \(settings)}
            """
        )
        let oauth2 = OAuth2Provider(reader).map(Shared.init)
        return Configuration.App(name: name, title: name, accessKeys: [], oauth2: oauth2)
    }

    private func refresh(_ app: Configuration.App, _ fields: String) throws {
        let body = try RequestBody(json: "{\"id\": \"oauth2\", \"fields\": {\(fields)}}")
        _ = try OAuth2Validation(
            client: clients(app).oauth2()(body.placeholders(callbackURI: nil)),
            accessToken: body.requiredText("access_token", in: .fields),
            refreshToken: body.text("refresh_token", in: [.fields]),
            expiry: nil,
            members: body.members.fields
        ).renew()
    }

    @Test("A9: the refresh token that no request holds makes nothing the same")
    func removedRefreshToken() throws {
        let app = try app(
            oauth2: """
                refresh_params: {refresh_token: null, grant_type: 'fb', old: '{access_token}'}
                """
        )
        try refresh(app, #""access_token": "one", "refresh_token": "word""#)
        try refresh(app, #""access_token": "two", "refresh_token": "word""#)
        #expect(provider.requests.count == 2)
        try refresh(app, #""access_token": "one", "refresh_token": "another word""#)
        #expect(provider.requests.count == 2)
    }

    @Test(
        "A9: whatever differs in the request is asked for by itself",
        arguments: [
            #"refresh_params: {site: "{site}"}"#, #"token_headers: {"X-Site": "{site}"}"#,
            #"refresh_endpoint: "https://a.example/t?site={site}""#,
        ]
    )
    func everyPart(settings: String) throws {
        let app = try app(oauth2: settings)
        for site in ["one", "two", "one"] {
            try refresh(app, #""access_token": "a", "refresh_token": "r", "site": "\#(site)""#)
        }
        #expect(provider.requests.count == 2)
    }

    @Test("A9: members that no request holds, and the assertion, make no difference")
    func assertion() throws {
        let app = try app(oauth2: "token_endpoint_auth_method: 'client_secret_jwt'")
        for name in ["one", "two"] {
            try refresh(app, #""access_token": "a", "refresh_token": "r", "name": "\#(name)""#)
        }
        #expect(provider.requests.count == 1)
        let body = String(decoding: provider.requests.first?.body ?? [], as: UTF8.self)
        #expect(body.contains("client_assertion=ey"))
    }

    @Test("A9: two apps share nothing, though they would send the same")
    func apps() throws {
        for name in ["one", "two"] {
            try refresh(app(name, oauth2: ""), #""access_token": "a", "refresh_token": "r""#)
        }
        #expect(provider.requests.count == 2)
    }

    @Test("A9: OAuth 1: nonce and time make no difference, the secret that is not sent does")
    func oauth1() throws {
        let reader = try settingsReader(
            """
            {consumer_key: 'k', consumer_secret: 's', access_token_endpoint: 'https://a.example/t',
            request_token_endpoint: 'https://a.example/r',
            authorization_endpoint: 'https://a.example/a'}
            """
        )
        let oauth1 = OAuth1Provider(reader).map(Shared.init)
        let app = Configuration.App(name: "crm", title: "crm", accessKeys: [], oauth1: oauth1)
        for secret in ["one", "two", "one", "two"] {
            let placeholders = Placeholders(members: CallMembers(top: [:], fields: [:]))
            _ = try OAuth1Validation(
                client: clients(app).oauth1()(placeholders),
                credentials: OAuth1.TokenCredentials(
                    identifier: "t",
                    sharedSecret: Secret(secret)
                ),
                sessionHandle: "h",
                expiry: nil,
                members: [:]
            ).renew()
        }
        #expect(provider.requests.count == 2)
    }

    @Test("A9: every part of a request takes part in its key, and where it ends")
    func key() throws {
        let request = HTTPRequest(
            method: .post,
            uri: "https://a.example/t",
            fields: [HTTPField(name: "A", value: "b")],
            body: Array("c".utf8),
            isRepeatable: false
        )
        var others = [HTTPRequest](repeating: request, count: 8)
        others[0].method = .get
        others[1].uri += "?"
        others[2].fields = []
        others[3].fields[0] = HTTPField(name: "Ab", value: "")
        others[4].fields += [HTTPField(name: "A", value: "b")]
        others[5].body = []
        others[6].body = nil
        others[7].addressRule = .publicOnly
        let keys = try ([request] + others).map { try $0.sharingKey(of: "app") }
        #expect(try Set(keys + [request.sharingKey(of: "ap")]).count == 10)
    }
}
