import OAuthProtocols

/// An OAuth 2 provider as the configuration has it; discovery may fill what is nil.
struct OAuth2Provider: Sendable {
    /// The issuer (RFC 8414 §2); nil where there is no discovery and no `iss` to compare.
    var issuer: EndpointTemplate?
    /// Where the browser goes (`authorization_endpoint`); nil for the metadata's.
    var authorizationEndpoint: EndpointTemplate?
    /// Where codes become tokens (`token_endpoint`); nil for the metadata's.
    var tokenEndpoint: EndpointTemplate?
    /// Where refreshes go (`refresh_endpoint`); nil for the token endpoint.
    var refreshEndpoint: EndpointTemplate?
    /// Where a token's account is asked for (`userinfo_endpoint`); nil for the metadata's, if any.
    var userinfoEndpoint: EndpointTemplate?
    /// What may fill the endpoints' placeholders (`hosts`).
    var hostRules: [String: HostRule] = [:]

    /// The `client_id`.
    var clientID: String
    /// The secret, however the client proves itself: some providers want it elsewhere too.
    var clientSecret: Secret?
    /// How the client proves itself.
    var clientAuthentication: AuthenticationChoice
    /// How token requests are written (`token_request_format`).
    var tokenRequestFormat = OAuth2.TokenRequest.Format.form
    /// Header fields of token requests (`token_headers`).
    var tokenFields: [NamedTemplate] = []

    /// The scopes, separated as the provider wants them; nil asks for none.
    var scope: String?
    /// Parameters of the authorization request (`authorization_params`).
    var authorizationParameters: [NamedTemplate] = []
    /// Parameters of the code exchange alone (`token_params`).
    var tokenParameters: [NamedTemplate] = []
    /// Parameters of the refresh alone (`refresh_params`).
    var refreshParameters: [NamedTemplate] = []

    /// Whether PKCE is on (`code_challenge_method`).
    var codeChallenge = CodeChallengeChoice.asListed
    /// What ties the code verifier of both steps together (`pkce_binding`).
    var pkceBinding = PKCEBinding.state
    /// The key of code verifiers: `pkce_key`, else the client secret; nil where there is neither.
    var pkceKey: Secret?

    /// Where tokens may lie in an answer, in order (`token_response_path`).
    var tokenResponsePaths = [""]
    /// Members of the browser's redirect that go into the answer (`callback_params`).
    var callbackParameters: [String] = []
    /// How long a token is good where the provider does not say (`expires_in_default`), in
    /// whole seconds; nil for unknown.
    var defaultLifetime: Duration?
    /// How long before its expiry a token is refreshed (`refresh_leeway`), in whole
    /// seconds.
    var refreshLeeway = RenewalDefaults.leeway
    /// How long a caller with the old refresh token gets the new tokens (`refresh_grace`).
    var refreshGrace = RenewalDefaults.grace

    /// The method of the userinfo request (`userinfo_method`).
    var userinfoMethod = HTTPMethod.get
    /// Header fields of the userinfo request (`userinfo_headers`).
    var userinfoFields: [NamedTemplate] = []
    /// The body of a userinfo request by POST (`userinfo_body`): an object is sent as JSON, a text
    /// as it is; nil sends none.
    var userinfoBody: JSONValue?
    /// Where the account's name may lie, in order (`name_path`).
    var namePaths: [JSONPath] = ["email", "name", "preferred_username"]

    /// How the client proves itself to the token endpoint.
    enum AuthenticationChoice: Sendable {
        /// As configured.
        case fixed(OAuth2.ClientAuthentication)
        /// By secret: the first of basic and post that the metadata list, basic where they list
        /// neither.
        case secretAsListed(Secret)
    }

    /// Whether PKCE is on.
    enum CodeChallengeChoice: Sendable, Equatable {
        /// On, with the method's name as the provider spells it.
        case on(methodName: String)
        /// Off.
        case off
        /// On where the metadata list S256.
        case asListed
    }

    /// What ties the code verifier of both steps together.
    enum PKCEBinding: String, Sendable, CaseIterable {
        case state
        case callbackURI = "callback_uri"
    }

    /// The issuer as the configuration alone fills it; nil where it depends on the account.
    var configuredIssuer: Endpoint? {
        issuer?.configured(by: hostRules, standard: standardPlaceholder)
    }

    /// Whether a refresh works without a refresh token, because `refresh_params` removes it.
    var refreshesWithoutRefreshToken: Bool {
        refreshParameters.contains { $0.name == "refresh_token" && $0.value == nil }
    }

    /// Finds what one of the client's own placeholders stands for.
    ///
    /// - Parameter name: the placeholder.
    /// - Returns: the text; nil where the placeholder is another one, or nothing is configured.
    func standardPlaceholder(_ name: String) -> String? {
        switch name {
        case "client_id": clientID
        case "client_secret": clientSecret?.reveal()
        case "scope": scope
        default: nil
        }
    }
}
