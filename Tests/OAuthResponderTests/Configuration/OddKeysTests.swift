import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Settings of the keys for the odd ones")
struct OddKeysTests {
    /// The paths of the faults that one more key brings.
    private func faults(_ keys: String) throws -> [String] {
        let settings = try settingsReader(
            """
            {client_id: 'id', client_secret: 'secret', authorization_endpoint: 'https://a.example/a',
            token_endpoint: 'https://a.example/t', userinfo_endpoint: 'https://a.example/u?v=1',
            \(keys)}
            """
        )
        _ = OAuth2Provider(settings)
        return settings.findings.faults.map(\.path)
    }

    @Test(
        "what can't be meant is a fault at its own path",
        arguments: [
            ("redirect_uri: 'name'", []), ("redirect_uri: '{client_secret}'", ["redirect_uri"]),
            ("code_param: 7", ["code_param"]),
            ("token_request_method: 'PUT'", ["token_request_method"]),
            ("token_members: {access_token: 'a.b'}", []),
            ("token_members: {access_tokens: 'a'}", ["token_members.access_tokens"]),
            ("token_members: {access_token: ['a.b', 'c']}", []),
            ("token_members: {access_token: []}", ["token_members.access_token"]),
            ("token_members: {access_token: ''}", ["token_members.access_token"]),
            ("token_members: {access_token: 1}", ["token_members.access_token"]),
            ("token_members: 'a'", ["token_members"]),
            ("second_exchange: {method: 'GET'}", ["second_exchange.endpoint"]),
            (
                "second_exchange: {endpoint: 'http://a.example/l', parms: {}}",
                ["second_exchange.endpoint", "second_exchange.parms"]
            ),
            (
                "second_exchange: {endpoint: 'https://a.example/l?a=1', params: {a: 2}}",
                ["second_exchange.endpoint"]
            ),
            ("second_exchange: {endpoint: 'https://{host}/l'}", ["hosts.host"]),
            ("userinfo_params: {v: 2}", ["userinfo_endpoint"]),
            ("client_assertion_audience: 'audience'", ["client_assertion_audience"]),
        ]
    )
    func faults(keys: String, paths: [String]) throws {
        #expect(try faults(keys) == paths)
    }
}
