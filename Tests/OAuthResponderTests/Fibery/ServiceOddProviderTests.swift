import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// Contract §4, "Keys for the odd ones": each key changes what is sent or read.
@Suite("Contract §4: keys for the odd ones")
struct ServiceOddProviderTests {
    private static let authorize = """
        {"callback_uri": "https://oauth-svc.fibery.io", "state": "canary-state"}
        """
    private static func exchange(_ code: String = "code") -> String {
        #"{"fields": {"callback_uri": "https://oauth-svc.fibery.io"}, "\#(code)": "canary-code"}"#
    }

    /// Makes one call, and gives back the answer's members and what the provider was sent.
    private func play(
        _ keys: String,
        _ path: String,
        _ body: String,
        _ script: [Exchange] = []
    ) throws -> (members: JSONObject, sent: [HTTPRequest]) {
        let service = try ServiceUnderTest(ServiceSettings.text(oauth2: keys), script)
        let (answer, _) = try service.post(path, body)
        #expect(answer.status == 200)
        #expect(service.provider.missing == [])
        let members = try #require(try JSONReader.value(of: answer.body).object)
        return (members, service.provider.requests)
    }

    private func form(_ request: HTTPRequest) -> [Parameter] {
        FormURLEncoding.decode(request.body ?? [])
    }

    private static let tokens = Exchange.answered(
        ServiceSettings.token,
        #"{"access_token":"canary-a","refresh_token":"canary-r"}"#
    )

    @Test("redirect_uri: a registered name goes out in both steps in place of the caller's")
    func redirectURI() throws {
        let keys = "redirect_uri: 'Acme-Acme-app-{scope}', scope: 'abc',"
        let page = try play(keys, "/oauth2/v1/authorize", Self.authorize).members
        #expect(page["redirect_uri"]?.string?.contains("&redirect_uri=Acme-Acme-app-abc&") == true)
        let sent = try play(keys, "/oauth2/v1/access_token", Self.exchange(), [Self.tokens]).sent
        #expect(form(sent[0]).contains(Parameter("redirect_uri", "Acme-Acme-app-abc")))
    }

    @Test("code_param: the code comes under another name, and goes out under the standard's")
    func codeParameter() throws {
        let keys = "code_param: 'auth_code',"
        let body = Self.exchange("auth_code")
        let sent = try play(keys, "/oauth2/v1/access_token", body, [Self.tokens]).sent
        #expect(form(sent[0]).contains(Parameter("code", "canary-code")))
        let service = try ServiceUnderTest(ServiceSettings.text(oauth2: keys))
        let (answer, _) = try service.post("/oauth2/v1/access_token", Self.exchange())
        #expect(answer.status == 400 && answer.text.contains("auth_code"))
    }

    @Test("token_request_method: a GET has all parameters in its address, and no body")
    func method() throws {
        let address =
            "GET https://two.example/token?grant_type=authorization_code&code=canary-code"
            + "&redirect_uri=https%3A%2F%2Foauth-svc.fibery.io&client_id=id"
            + "&client_secret=canary-client"
        let script = [Exchange.answered(address, #"{"access_token":"canary-a"}"#)]
        let keys = "token_request_method: 'GET', token_endpoint_auth_method: 'client_secret_post',"
        let sent = try play(keys, "/oauth2/v1/access_token", Self.exchange(), script).sent
        #expect(sent[0].body == nil && !sent[0].isRepeatable)
        #expect(sent[0].fields.firstValue(of: "Content-Type") == nil)
    }

    @Test("token_members: an answer in names of its own")
    func names() throws {
        let keys = """
            token_members: {access_token: 'token', refresh_token: 'more.refreshToken',
            expires_at: 'expiresAt'},
            """
        let answer = """
            {"token":"canary-a","more":{"refreshToken":"canary-r"},"expiresAt":"2020-01-02T00:00:00Z"}
            """
        let script = [Exchange.answered(ServiceSettings.token, answer)]
        let members = try play(keys, "/oauth2/v1/access_token", Self.exchange(), script).members
        #expect(members["access_token"] == .string("canary-a"))
        #expect(members["refresh_token"] == .string("canary-r"))
        #expect(members["expires_on"] == .string("2020-01-02T00:00:00.000Z"))
        #expect(members["token"] == .string("canary-a"))
    }

    @Test("userinfo_params: the token travels in the query")
    func userinfoParameters() throws {
        let keys =
            "\(ServiceSettings.userinfoKey) userinfo_params: {access_token: '{access_token}'},"
        let script = [
            Exchange.answered(
                "GET https://two.example/me?access_token=canary-t",
                #"{"email":"jane@a.example"}"#
            )
        ]
        let body = #"{"id": "oauth2", "fields": {"access_token": "canary-t"}}"#
        let members = try play(keys, "/validate", body, script).members
        #expect(members["name"] == .string("jane@a.example"))
    }

    private static let second = """
        second_exchange: {endpoint: 'https://two.example/long', params: {grant_type: 'longer',
        secret: '{client_secret}', access_token: '{access_token}'}},
        """
    private static let secondRequest =
        "GET https://two.example/long?access_token=canary-a&grant_type=longer"
        + "&secret=canary-client"

    @Test("second_exchange: its answer stands for what the code brought")
    func secondExchange() throws {
        let script = [
            Self.tokens,
            Exchange.answered(Self.secondRequest, #"{"access_token":"canary-b","expires_in":60}"#),
        ]
        let body = Self.exchange()
        let members = try play(Self.second, "/oauth2/v1/access_token", body, script).members
        #expect(members["access_token"] == .string("canary-b"))
        #expect(members["refresh_token"] == nil)
        #expect(members["expires_on"] == .string("2020-01-01T08:54:41.000Z"))
    }

    @Test("a second exchange that fails costs the code, and its message no secret")
    func secondExchangeFails() throws {
        let broken = #"{"error":"server_error","error_description":"canary-a is canary-client"}"#
        let script = [
            Self.tokens, Exchange.answered(Self.secondRequest, broken, status: 500),
        ]
        let service = try ServiceUnderTest(ServiceSettings.text(oauth2: Self.second), script)
        let (answer, _) = try service.post("/oauth2/v1/access_token", Self.exchange())
        #expect(answer.status == 502)
        #expect(!answer.text.contains("tryLater"))
    }

    @Test(
        "a second exchange that fails for a passing reason has cost the code, too",
        arguments: [
            (Exchange.failed(secondRequest, .unreachable(.connectionRefused)), 502),
            (.failed(secondRequest, .connectTimedOut), 504),
            (.answered(secondRequest, "", status: 429), 429),
            (.answered(secondRequest, "", status: 503), 503),
        ]
    )
    func secondExchangePasses(exchange: Exchange, status: Int) throws {
        let text = ServiceSettings.text(oauth2: Self.second)
        let service = try ServiceUnderTest(text, [Self.tokens, exchange])
        let (answer, _) = try service.post("/oauth2/v1/access_token", Self.exchange())
        #expect(answer.status == status)
        #expect(answer.text.contains("Please connect the account again."))
        #expect(!answer.text.contains("tryLater"))
    }

    @Test("{nonce} has 128 bits, and is new in each request")
    func nonce() throws {
        let keys = "authorization_params: {nonce: '{nonce}'}, token_params: {nonce: '{nonce}'},"
        let pages = try (0..<2).map { _ in
            let page = try play(keys, "/oauth2/v1/authorize", Self.authorize).members
            let address = try #require(page["redirect_uri"]?.string)
            return try #require(address.firstMatch(of: /&nonce=([0-9a-f]{32})/)).output.1
        }
        #expect(pages[0] != pages[1])
        let sent = try play(keys, "/oauth2/v1/access_token", Self.exchange(), [Self.tokens]).sent
        let nonce = form(sent[0]).first { $0.name == "nonce" }?.value
        #expect(nonce?.utf8.count == 32)
    }

    @Test("OAuth 1: the page may have the token under another name")
    func tokenName() throws {
        let keys =
            "authorization_params: {token: '{oauth_token}', key: '{consumer_key}', oauth_token: null},"
        let script = [
            Exchange.answered(
                ServiceSettings.request,
                "oauth_token=canary-t&oauth_token_secret=canary-s&oauth_callback_confirmed=true"
            )
        ]
        let service = try ServiceUnderTest(ServiceSettings.text(oauth1: keys), script)
        let (answer, _) = try service.post(
            "/oauth1/v1/authorize",
            #"{"callback_uri":"https://oauth-svc.fibery.io"}"#
        )
        let members = try JSONReader.value(of: answer.body).object
        #expect(
            members?["redirect_uri"]
                == .string("https://one.example/authorize?key=key&token=canary-t")
        )
    }

    @Test("client_assertion_audience is the aud of the assertion")
    func audience() throws {
        let keys = """
            token_endpoint_auth_method: 'client_secret_jwt',
            client_assertion_audience: 'https://two.example/audience',
            """
        let sent = try play(keys, "/oauth2/v1/access_token", Self.exchange(), [Self.tokens]).sent
        let assertion = form(sent[0]).first { $0.name == "client_assertion" }?.value ?? ""
        let claims = JSONWebToken.claims(of: assertion)?.object
        #expect(claims?["aud"] == .string("https://two.example/audience"))
    }
}
