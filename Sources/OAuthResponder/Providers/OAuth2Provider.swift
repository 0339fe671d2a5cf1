import OAuthProtocols

/// An OAuth 2 provider as the configuration has it; discovery may fill what is nil.
struct OAuth2Provider: Sendable {
    /// The issuer (RFC 8414 §2); nil where there is no discovery and no `iss` to compare.
    var issuer: EndpointTemplate?
    /// What may fill the endpoints' placeholders (`hosts`).
    var hostRules: [String: HostRule] = [:]
    /// Who we are to the provider.
    var client: Client
    /// How the user is asked for consent.
    var authorization = Authorization()
    /// How tokens are asked for, and how their answers are read.
    var tokenRequests = TokenRequests()
    /// How the provider is asked whose an account is.
    var account = Account()

    /// Who we are to the provider, and how we prove it.
    struct Client: Sendable {
        /// The `client_id`.
        let identifier: String
        /// The secret, however the client proves itself: some providers want it elsewhere too.
        let secret: Secret?
        /// How the client proves itself.
        let authentication: AuthenticationChoice
        /// The proof that is the same in each request; nil where each has its own, or the metadata decide.
        let commonProof: OAuth2.ClientAuthentication.Proof?

        /// Makes the common proof once for all requests.
        init(identifier: String, secret: Secret?, authentication: AuthenticationChoice) {
            self.identifier = identifier
            self.secret = secret
            self.authentication = authentication
            if case .fixed(let fixed) = authentication, !fixed.isSigned {
                commonProof = fixed.comparableProof(clientID: identifier, audience: "")
            } else {
                commonProof = nil
            }
        }
    }

    /// The authorization request, which the browser makes.
    struct Authorization: Sendable {
        /// Where the browser goes (`authorization_endpoint`); nil for the metadata's.
        var endpoint: EndpointTemplate?
        /// What goes out as `redirect_uri` in both steps (`redirect_uri`); nil for the caller's.
        var redirectURI: Template?
        /// The scopes, separated as the provider wants them; nil asks for none.
        var scope: String?
        /// Further parameters (`authorization_params`).
        var parameters: [NamedTemplate] = []
        /// Whether PKCE is on (`code_challenge_method`).
        var codeChallenge = CodeChallengeChoice.asListed
        /// What ties the code verifier of both steps together (`pkce_binding`).
        var pkceBinding = PKCEBinding.state
        /// The key of code verifiers: `pkce_key`, else the client secret; nil where there is neither.
        var pkceKey: Secret?
    }

    /// The code exchange and the refresh.
    struct TokenRequests: Sendable {
        /// Where codes become tokens (`token_endpoint`); nil for the metadata's.
        var endpoint: EndpointTemplate?
        /// Where refreshes go (`refresh_endpoint`); nil for the token endpoint.
        var refreshEndpoint: EndpointTemplate?
        /// The method of the requests (`token_request_method`).
        var method = HTTPMethod.post
        /// How the requests are written (`token_request_format`).
        var format = OAuth2.TokenRequest.Format.form
        /// Header fields (`token_headers`).
        var fields: [NamedTemplate] = []
        /// Parameters of the code exchange alone (`token_params`).
        var parameters: [NamedTemplate] = []
        /// Parameters of the refresh alone (`refresh_params`).
        var refreshParameters: [NamedTemplate] = []
        /// Where tokens may lie in an answer, in order (`token_response_path`).
        var responsePaths = [""]
        /// Where an answer has what the standard calls otherwise (`token_members`), by the standard
        /// names.
        var answerNames: [String: JSONPath] = [:]
        /// The name of the code in the browser's redirect (`code_param`).
        var codeParameter = "code"
        /// One more exchange, of the fresh token (`second_exchange`); nil for none.
        var secondExchange: SecondExchange?
        /// For whom the client's assertion is (`client_assertion_audience`); nil for the issuer,
        /// else the token endpoint.
        var assertionAudience: EndpointTemplate?
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
    }

    /// The userinfo request, and where its answer has the name.
    struct Account: Sendable {
        /// Where a token's account is asked for (`userinfo_endpoint`); nil for the metadata's, if
        /// any.
        var endpoint: EndpointTemplate?
        /// The method (`userinfo_method`).
        var method = HTTPMethod.get
        /// Header fields (`userinfo_headers`).
        var fields: [NamedTemplate] = []
        /// Parameters of the query (`userinfo_params`).
        var parameters: [NamedTemplate] = []
        /// The body of a request by POST (`userinfo_body`): an object is sent as JSON, a text as it
        /// is; nil sends none.
        var body: JSONValue?
        /// Where a success tells that the token is dead (`userinfo_error_path`).
        var errorPaths: [OAuth2.UserinfoErrorPath] = []
        /// Where the account's name may lie, in order (`name_path`).
        var namePaths = standardNamePaths

        private static let standardNamePaths: [JSONPath] = ["email", "name", "preferred_username"]
    }

    /// A request with the token that a code brought, whose answer stands for the first.
    struct SecondExchange: Sendable {
        /// Where the request goes.
        var endpoint: EndpointTemplate
        /// Its method.
        var method = HTTPMethod.get
        /// Its parameters.
        var parameters: [NamedTemplate] = []
    }

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
        tokenRequests.refreshParameters.contains { $0.name == "refresh_token" && $0.value == nil }
    }

    /// Finds what one of the client's own placeholders stands for.
    ///
    /// - Parameter name: the placeholder.
    /// - Returns: the text; nil where the placeholder is another one, or nothing is configured.
    func standardPlaceholder(_ name: String) -> String? {
        switch name {
        case "client_id": client.identifier
        case "client_secret": client.secret?.reveal()
        case "scope": authorization.scope
        default: nil
        }
    }
}
