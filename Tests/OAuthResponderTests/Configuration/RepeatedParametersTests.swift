import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("RFC 5849 §3.1, RFC 6749 §3.1: no parameter is sent twice")
struct RepeatedParametersTests {
    private func faults(_ members: String) throws -> [String] {
        let reader = try settingsReader("{apps: {crm: {\(members)}}}")
        _ = Configuration(reader, presets: PresetDirectory(folders: []))
        return reader.findings.faults.map { "\($0.path): \($0.expectation)" }
    }

    private func oauth2(_ query: String, at key: String, _ members: String) throws -> [String] {
        let keys = ["authorization_endpoint", "token_endpoint"]
        let endpoints = (keys + (key.hasPrefix("refresh") ? [key] : []))
            .map { "\($0): 'https://a.example/x\($0 == key ? query : "")'" }
        let all = endpoints + ["client_id: 'i'", members].filter { !$0.isEmpty }
        return try faults("oauth2: {\(all.joined(separator: ", "))}")
    }

    @Test(
        "OAuth 2: a parameter in the query of an address that is sent besides is named",
        arguments: [
            ("authorization_endpoint", "?scope=x", "scope: 'a'", "scope"),
            ("authorization_endpoint", "?scope=x", "", nil),
            ("authorization_endpoint", "?a=1&response_type=code", "", "response_type"),
            ("authorization_endpoint", "?client_id=i", "", "client_id"),
            (
                "authorization_endpoint", "?client_id=i", "authorization_params: {client_id: null}",
                nil
            ),
            ("authorization_endpoint", "?redirect_uri=x", "", "redirect_uri"),
            ("authorization_endpoint", "?state", "", "state"),
            ("authorization_endpoint", "?st%61te=1", "", "state"),
            ("authorization_endpoint", "?State=1", "", nil),
            (
                "authorization_endpoint", "?code_challenge=x",
                "code_challenge_method: 'S256', pkce_key: 'k'", "code_challenge"
            ),
            ("authorization_endpoint", "?code_challenge=x", "code_challenge_method: null", nil),
            (
                "authorization_endpoint", "?prompt=x", "authorization_params: {prompt: 'y'}",
                "prompt"
            ),
            (
                "authorization_endpoint", "?prompt=x", "authorization_params: {prompt: '{p}'}",
                "prompt"
            ),
            ("authorization_endpoint", "?prompt=x", "authorization_params: {prompt: ''}", nil),
            ("authorization_endpoint", "?prompt=x", "token_params: {prompt: 'y'}", nil),
            ("token_endpoint", "?grant_type=x", "", "grant_type"),
            ("token_endpoint", "?code=x", "", "code"),
            ("token_endpoint", "?client_id={client_id}", "", "client_id"),
            ("token_endpoint", "?client_id={client_id}", "client_secret: 's'", nil),
            (
                "token_endpoint", "?client_secret=x",
                "client_secret: 's', token_endpoint_auth_method: 'client_secret_post'",
                "client_secret"
            ),
            (
                "token_endpoint", "?client_assertion=x",
                "client_secret: 's', token_endpoint_auth_method: 'client_secret_jwt'",
                "client_assertion"
            ),
            (
                "token_endpoint", "?code_verifier=x",
                "code_challenge_method: 'S256', pkce_key: 'k'", "code_verifier"
            ),
            ("token_endpoint", "?refresh_token=x", "", "refresh_token"),
            ("token_endpoint", "?format=x", "refresh_params: {format: 'json'}", "format"),
            (
                "token_endpoint", "?format=x",
                "refresh_params: {format: 'json'}, refresh_endpoint: 'https://a.example/r'", nil
            ),
            ("token_endpoint", "?format=x", "token_params: {format: 'json'}", "format"),
            ("refresh_endpoint", "?refresh_token=x", "", "refresh_token"),
            ("refresh_endpoint", "?code=x", "", nil),
            ("refresh_endpoint", "?format=x", "refresh_params: {format: 'json'}", "format"),
        ] as [(String, String, String, String?)]
    )
    func oauth2(key: String, query: String, members: String, name: String?) throws {
        let faults = try oauth2(query, at: key, members)
        let start = "apps.crm.oauth2.\(key): an address without \"\(name ?? "")\" in its query"
        #expect(faults.count == (name == nil ? 0 : 1), "\(faults)")
        #expect(faults.allSatisfy { $0.hasPrefix(start) }, "\(faults)")
    }

    private func oauth1(_ members: String, _ query: String = "", at key: String = "") throws
        -> [String]
    {
        let keys = [
            "request_token_endpoint", "authorization_endpoint", "access_token_endpoint",
            "verify_endpoint",
        ]
        let endpoints = keys.map { "\($0): 'https://a.example/x\($0 == key ? query : "")'" }
        let client = ["consumer_key: 'k'", "consumer_secret: 's'", members].filter { !$0.isEmpty }
        return try faults("oauth: {\((endpoints + client).joined(separator: ", "))}")
    }

    @Test(
        "OAuth 1: the same",
        arguments: [
            ("request_token_endpoint", "?oauth_callback=oob", "", "oauth_callback"),
            ("request_token_endpoint", "?scope=x", "request_token_params: {scope: 'y'}", "scope"),
            ("request_token_endpoint", "?scope=x", "access_token_params: {scope: 'y'}", nil),
            ("request_token_endpoint", "?title=Special:OAuth", "", nil),
            ("access_token_endpoint", "?oauth_token=x", "", "oauth_token"),
            ("access_token_endpoint", "?scope=x", "access_token_params: {scope: 'y'}", "scope"),
            ("verify_endpoint", "?oauth_version=1.0", "", "oauth_version"),
            ("verify_endpoint", "?format=json", "", nil),
            ("authorization_endpoint", "?oauth_token=x", "", "oauth_token"),
            ("authorization_endpoint", "?oauth_callback=x", "", nil),
            (
                "authorization_endpoint", "?oauth_callback=x", "oauth_version: '1.0'",
                "oauth_callback"
            ),
            ("authorization_endpoint", "?name=x", "authorization_params: {name: 'y'}", "name"),
        ] as [(String, String, String, String?)]
    )
    func oauth1(key: String, query: String, members: String, name: String?) throws {
        let faults = try oauth1(members, query, at: key)
        let start = "apps.crm.oauth.\(key): an address without \"\(name ?? "")\" in its query"
        #expect(faults.count == (name == nil ? 0 : 1), "\(faults)")
        #expect(faults.allSatisfy { $0.hasPrefix(start) }, "\(faults)")
    }

    @Test(
        "contract §4: what each signed request makes of its own can't be configured",
        arguments: ["request_token_params", "access_token_params", "authorization_params"],
        [
            "oauth_nonce", "oauth_timestamp", "oauth_signature", "oauth_signature_method",
            "oauth_consumer_key", "oauth_token",
        ]
    )
    func ownParameters(key: String, name: String) throws {
        let isOfPage = ["oauth_consumer_key", "oauth_token"].contains(name)
        let isAllowed = key == "authorization_params" && isOfPage
        for value in ["'x'", "null", "'{consumer_key}'"] {
            let faults = try oauth1("\(key): {\(name): \(value)}")
            #expect(faults.count == (isAllowed ? 0 : 1))
            #expect(
                faults.allSatisfy { $0.hasPrefix("apps.crm.oauth.\(key).\(name): this parameter") }
            )
        }
        #expect(try oauth1("\(key): {oauth_version: null, oauth_callback: 'x'}") == [])
    }

    private static let metadata = ServiceSettings.discovery(
        .success(
            HTTPResponse(
                status: 200,
                body: Array(
                    """
                    {"issuer":"https://two.example",
                    "token_endpoint":"https://two.example/token?tenant=1&client_id=x&grant_type=y",
                    "authorization_endpoint":"https://two.example/authorize?scope=x&tenant=1",
                    "userinfo_endpoint":"https://two.example/me",
                    "token_endpoint_auth_methods_supported":["client_secret_post"]}
                    """.utf8
                )
            )
        )
    )

    @Test("a parameter in an address of the metadata gives way to the one that is sent")
    func metadata() throws {
        let redirect = ServiceCase(
            name: "",
            path: "/oauth2/v1/authorize",
            configuration: ServiceSettings.discovered("scope: 'a', code_challenge_method: null,"),
            body: #"{"callback_uri":"https://oauth-svc.fibery.io","state":"s"}"#,
            script: Self.metadata,
            answer: #"{"redirect_uri":"https://two.example/authorize?tenant=1&response_type=code"#
                + #"&client_id=id&redirect_uri=https%3A%2F%2Foauth-svc.fibery.io&scope=a&state=s"}"#,
            log: LoggedCall(provider: 200)
        )
        try redirect.check()
        let token = Exchange.answered(
            "POST https://two.example/token?tenant=1",
            #"{"access_token":"t"}"#
        )
        let exchange = ServiceCase(
            name: "",
            path: "/oauth2/v1/access_token",
            configuration: redirect.configuration,
            body: #"{"fields":{"callback_uri":"https://oauth-svc.fibery.io"},"code":"c"}"#,
            script: Self.metadata + [token],
            answer: #"{"access_token":"t"}"#,
            log: LoggedCall(provider: 200)
        )
        try exchange.check()
    }
}
