import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: several calls of one service")
struct ServiceSharingTests {
    private static let folder = DocumentedPage.root + "/deploy/providers"

    private static func account(_ refreshToken: String, _ expiry: String = "2020-01-01") -> String {
        """
        {"id": "oauth2", "fields": {"access_token": "canary-a", "expires_on": "\(expiry)T08:00:00Z",
        "refresh_token": "\(refreshToken)", "email": "me"}}
        """
    }

    private static func granted(_ token: String) -> Exchange {
        .answered(
            ServiceSettings.token,
            #"{"access_token":"\#(token)","refresh_token":"\#(token)-r","expires_in":3600}"#
        )
    }

    @Test("within the grace an old refresh token gets the same new tokens, and is not sent again")
    func grace() throws {
        let service = try ServiceUnderTest(ServiceSettings.text(), [Self.granted("one")])
        let (first, _) = try service.post("/validate", Self.account("canary-r"))
        let (second, line) = try service.post("/validate", Self.account("canary-r"))
        #expect(first.status == 200 && first.text.contains(#""access_token":"one""#))
        #expect(second.text == first.text)
        #expect(line == LoggedCall().line(path: "/validate", status: 200))
        service.provider.append([Self.granted("two")])
        let (third, _) = try service.post("/validate", Self.account("one-r"))
        #expect(third.text.contains(#""refresh_token":"two-r""#))
        #expect(service.provider.missing == [])
    }

    @Test("without a grace each call refreshes")
    func noGrace() throws {
        let configuration = ServiceSettings.text(oauth2: "refresh_grace: 0,")
        let service = try ServiceUnderTest(configuration, ["one", "two"].map(Self.granted))
        for token in ["one", "two"] {
            let (answer, _) = try service.post("/validate", Self.account("canary-r"))
            #expect(answer.text.contains("\"access_token\":\"\(token)\""))
        }
        #expect(service.provider.missing == [])
    }

    @Test("an issuer is asked once for what several calls need")
    func metadata() throws {
        let script = ServiceSettings.metadata(#","code_challenge_methods_supported":["S256"]"#)
        let service = try ServiceUnderTest(ServiceSettings.discovered(), script)
        let body = #"{"callback_uri":"https://oauth-svc.fibery.io","state":"s"}"#
        for (provider, isAsked) in [(200, true), (nil, false)] as [(Int?, Bool)] {
            let (answer, line) = try service.post("/oauth2/v1/authorize", body)
            #expect(answer.text.contains("&code_challenge_method=S256\""))
            let log = LoggedCall(provider: provider, isAsked: isAsked)
            #expect(line == log.line(path: "/oauth2/v1/authorize", status: 200))
        }
        #expect(service.provider.missing == [])
    }

    @Test("a preset's endpoints, parameters and title")
    func preset() throws {
        let configuration = """
            {apps: {crm: {oauth: {provider: 'trello', consumer_key: 'k',
            consumer_secret: 'canary-consumer', authorization_params: {scope: 'read,write'}}}}}
            """
        let address = "POST https://trello.com/1/OAuthGetRequestToken"
        let given = "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true"
        let service = try ServiceUnderTest(
            configuration,
            [.answered(address, given), .failed(address, .connectionBroken)],
            presets: [Self.folder]
        )
        let body = #"{"callback_uri":"https://oauth-svc.fibery.io"}"#
        let (first, _) = try service.post("/oauth1/v1/authorize", body)
        let query = "oauth_token=t&expiration=never&name=Fibery&scope=read%2Cwrite"
        #expect(first.text.contains("\"https://trello.com/1/OAuthAuthorizeToken?\(query)\""))
        let (second, _) = try service.post("/oauth1/v1/authorize", body)
        #expect(second.text.contains("The connection to Trello broke."))
    }
}
