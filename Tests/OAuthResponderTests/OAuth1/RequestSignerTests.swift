import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("RFC 5849 §3.5 parameter transmission")
struct RequestSignerTests {
    private static let stamp = OAuth1.Stamp(timestamp: 137_131_200, nonce: "wIjqoS")

    private func signed(
        _ method: HTTPMethod,
        _ transmission: OAuth1.ParameterTransmission,
        uri: String = "https://a.example/token",
        parameters: [Parameter] = [],
        token: OAuth1.TokenCredentials? = nil,
        fields: [HTTPField] = [],
        realm: String? = nil
    ) throws -> HTTPRequest {
        let signer = OAuth1.RequestSigner(
            client: OAuth1.ClientCredentials(
                identifier: "key&",
                key: .plaintext(Secret("secret"))
            ),
            transmission: transmission,
            realm: realm
        )
        let endpoint = Endpoint(uri: try #require(AbsoluteURI(uri)), addressRule: .any)
        let draft = OAuth1.UnsignedRequest(
            method: method,
            endpoint: endpoint,
            parameters: parameters,
            protocolParameters: [
                OAuth1.version, Parameter("oauth_callback", "https://b.example/?x=1"),
            ],
            token: token,
            fields: fields
        )
        return try signer.signed(draft, stamp: Self.stamp)
    }

    private static let header =
        "oauth_consumer_key=\"key%26\", oauth_nonce=\"wIjqoS\", "
        + "oauth_signature_method=\"PLAINTEXT\", oauth_timestamp=\"137131200\", "
        + "oauth_version=\"1.0\", oauth_callback=\"https%3A%2F%2Fb.example%2F%3Fx%3D1\", "
        + "oauth_signature=\"secret%26\""
    private static let form =
        "oauth_consumer_key=key%26&oauth_nonce=wIjqoS&oauth_signature_method=PLAINTEXT"
        + "&oauth_timestamp=137131200&oauth_version=1.0"
        + "&oauth_callback=https%3A%2F%2Fb.example%2F%3Fx%3D1&oauth_signature=secret%26"

    @Test("the header has every protocol parameter in quotes, and the realm first (§3.5.1)")
    func header() throws {
        let plain = try signed(.post, .header)
        #expect(plain.fields.firstValue(of: "Authorization") == "OAuth " + Self.header)
        #expect(plain.uri == "https://a.example/token")
        #expect(plain.body == [])
        let realm = try signed(.post, .header, realm: "Photos")
        #expect(
            realm.fields.firstValue(of: "Authorization") == "OAuth realm=\"Photos\", " + Self.header
        )
    }

    @Test("a Content-Type that the operator has set goes out alone")
    func contentType() throws {
        let type = HTTPField(name: "content-type", value: "application/x-other")
        let request = try signed(.post, .body, fields: [type])
        #expect(request.fields == [type])
    }

    @Test("a configured oauth_version replaces the standard one, and null removes it")
    func version() throws {
        let endpoint = Endpoint(
            uri: try #require(AbsoluteURI("https://a.example/token")),
            addressRule: .any
        )
        let draft = OAuth1.TemporaryCredentialRequest.request(
            method: .post,
            endpoint: endpoint,
            callback: "oob",
            fields: []
        )
        let signer = OAuth1.RequestSigner(
            client: OAuth1.ClientCredentials(identifier: "key", key: .plaintext(Secret("s"))),
            transmission: .body
        )
        for (value, expected) in [("1.0a", ["1.0a"]), (nil, [])] as [(String?, [String])] {
            let template = NamedTemplate(name: "oauth_version", value: value.map(Template.init))
            var changed = draft
            changed.protocolParameters = draft.protocolParameters.applying([template]) { _ in nil }
            let request = try signer.signed(changed, stamp: Self.stamp)
            let sent = FormURLEncoding.decode(request.body ?? [])
            #expect(sent.filter { $0.name == "oauth_version" }.map(\.value) == expected)
        }
    }

    @Test("a realm that comes out empty is not sent")
    func emptyRealm() throws {
        let request = try signed(.post, .header, realm: "")
        #expect(request.fields.firstValue(of: "Authorization") == "OAuth " + Self.header)
    }

    @Test("a quote or backslash in the realm is escaped (RFC 9110 §5.6.4)")
    func realm() throws {
        let request = try signed(.post, .header, realm: #"a"b\c"#)
        let value = try #require(request.fields.firstValue(of: "Authorization"))
        #expect(value.hasPrefix(#"OAuth realm="a\"b\\c", oauth_consumer_key"#))
    }

    @Test(
        "the body has the parameters as a form, of a GET too (§3.5.2)",
        arguments: HTTPMethod.allCases
    )
    func body(method: HTTPMethod) throws {
        let request = try signed(method, .body, parameters: [Parameter("a b", "ä")])
        #expect(request.body == Array(("a%20b=%C3%A4&" + Self.form).utf8))
        #expect(
            request.fields.firstValue(of: "Content-Type") == "application/x-www-form-urlencoded"
        )
        #expect(request.fields.firstValue(of: "Authorization") == nil)
        #expect(request.uri == "https://a.example/token")
    }

    @Test("the query has the parameters behind those of the endpoint (§3.5.3)")
    func query() throws {
        let request = try signed(.get, .query, uri: "https://a.example/token?t=x+y")
        #expect(request.uri == "https://a.example/token?t=x+y&" + Self.form)
        #expect(request.body == nil)
        #expect(request.fields.firstValue(of: "Authorization") == nil)
    }

    @Test("further parameters are in the body of a POST and in the query of a GET")
    func furtherParameters() throws {
        let parameters = [Parameter("scopes", "a|b")]
        let post = try signed(.post, .header, parameters: parameters)
        #expect(post.body == Array("scopes=a%7Cb".utf8))
        let get = try signed(.get, .header, parameters: parameters)
        #expect(get.uri == "https://a.example/token?scopes=a%7Cb")
        #expect(get.body == nil)
        let both = try signed(.post, .query, parameters: parameters)
        #expect(both.body == Array("scopes=a%7Cb".utf8))
        #expect(both.uri == "https://a.example/token?" + Self.form)
    }

    @Test("the token is sent, and its secret only signs")
    func token() throws {
        let token = OAuth1.TokenCredentials(identifier: "t/1", sharedSecret: Secret("s&"))
        let request = try signed(.get, .query, token: token)
        #expect(request.uri.contains("&oauth_token=t%2F1&"))
        #expect(request.uri.hasSuffix("&oauth_signature=secret%26s%2526"))
    }

    @Test("a nonce has 128 random bits, and no two are the same")
    func nonces() throws {
        let nonces = try (0..<1000).map { _ in try OAuth1.Stamp.fresh(at: 0).nonce }
        #expect(Set(nonces).count == 1000)
        #expect(nonces.allSatisfy { $0.count == 32 })
    }
}
