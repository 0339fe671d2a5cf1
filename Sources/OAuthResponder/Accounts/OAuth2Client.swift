import OAuthProtocols

/// The OAuth 2 client of one call: proves itself, binds both steps by PKCE, and asks for tokens.
struct OAuth2Client {
    /// The app's name.
    let app: String
    /// The app's name for people, which an account without a name gets too.
    let title: String
    /// The provider as configured; held once for all calls.
    let settings: Shared<OAuth2Provider>
    /// Where requests go.
    let server: AuthorizationServer
    /// The calls to the provider.
    let connection: ProviderConnection
    /// What all calls share.
    let commons: Commons
    private let placeholders: Placeholders

    /// The provider as configured.
    var provider: OAuth2Provider { settings.value }

    /// Makes the client of one call.
    ///
    /// - Parameters:
    ///   - app: the app's name.
    ///   - title: the app's name for people.
    ///   - settings: the provider as configured.
    ///   - placeholders: what the request brings for placeholders.
    ///   - connection: the calls to the provider.
    ///   - commons: what all calls share.
    /// - Throws: `AccountError` for a placeholder of the issuer without a usable value.
    init(
        app: String,
        title: String,
        settings: Shared<OAuth2Provider>,
        placeholders: Placeholders,
        connection: ProviderConnection,
        commons: Commons
    ) throws(AccountError) {
        self.app = app
        self.title = title
        self.settings = settings
        self.placeholders = placeholders
        self.connection = connection
        self.commons = commons
        server = try AuthorizationServer(
            settings,
            placeholders: placeholders,
            discovery: commons.discovery,
            connection: connection
        )
    }

    /// The PKCE method's name in the provider's spelling; nil where PKCE is off.
    ///
    /// - Throws: `AccountError`.
    func challengeMethod() throws(AccountError) -> String? {
        switch provider.authorization.codeChallenge {
        case .on(let methodName): methodName
        case .off: nil
        case .asListed: try server.supportsS256() ? "S256" : nil
        }
    }

    /// Tells whether PKCE is on and ties both steps together by their `state`.
    ///
    /// - Throws: `AccountError`, as ``challengeMethod()`` does.
    func isBoundToState() throws(AccountError) -> Bool {
        guard provider.authorization.pkceBinding == .state else { return false }
        return try challengeMethod() != nil
    }

    /// Derives the code verifier of both steps.
    ///
    /// - Parameters:
    ///   - callbackURI: the redirection URI of both steps.
    ///   - state: the `state` of both steps; nil where the call brings none.
    /// - Returns: the verifier; nil where PKCE is off.
    /// - Throws: `AccountError.missingPKCEBinding` where the call brings nothing to bind to,
    ///   `.provider` where no key is configured, `.cryptography`.
    func codeVerifier(callbackURI: String, state: String?) throws(AccountError) -> String? {
        guard try challengeMethod() != nil else { return nil }
        guard let key = provider.authorization.pkceKey else {
            throw .provider(
                .misconfigured(ProviderError(code: "missing_pkce_key")),
                nothingSent: true
            )
        }
        let binding = provider.authorization.pkceBinding == .state ? state : callbackURI
        guard let binding else { throw .missingPKCEBinding }
        let verifier = try AccountError.ofCryptography { () throws(CryptographyError) in
            try OAuth2.ProofKey.codeVerifier(
                key: key,
                app: app,
                callbackURI: callbackURI,
                binding: binding
            )
        }
        connection.keepSecret(verifier)
        return verifier
    }

    /// Makes the challenge of the first step.
    ///
    /// - Parameters:
    ///   - callbackURI: the redirection URI of both steps.
    ///   - state: the `state` of both steps.
    /// - Returns: the challenge; nil where PKCE is off.
    /// - Throws: `AccountError`, as ``codeVerifier(callbackURI:state:)`` does.
    func codeChallenge(
        callbackURI: String,
        state: String
    ) throws(AccountError) -> OAuth2.CodeChallenge? {
        guard let methodName = try challengeMethod(),
            let verifier = try codeVerifier(callbackURI: callbackURI, state: state)
        else { return nil }
        let text = try AccountError.ofCryptography { () throws(CryptographyError) in
            try OAuth2.ProofKey.codeChallenge(of: verifier)
        }
        return OAuth2.CodeChallenge(text: text, methodName: methodName)
    }

    /// How the client proves itself.
    ///
    /// - Throws: `AccountError`.
    func authentication() throws(AccountError) -> OAuth2.ClientAuthentication {
        switch provider.client.authentication {
        case .fixed(let authentication):
            return authentication
        case .secretAsListed(let secret):
            let listed = try server.metadata()?.tokenEndpointAuthMethods ?? ["client_secret_basic"]
            let isPost =
                !listed.contains("client_secret_basic") && listed.contains("client_secret_post")
            return isPost ? .clientSecretPost(secret) : .clientSecretBasic(secret)
        }
    }

    /// Finds what a placeholder of a parameter or header field stands for.
    ///
    /// - Parameters:
    ///   - name: the placeholder.
    ///   - known: what the step itself knows, which goes before everything else.
    /// - Returns: the text; nil where nobody has a usable one.
    /// - Throws: `AccountError.unusableMember` for one that is too long.
    func value(
        of name: String,
        known: [String: String] = [:]
    ) throws(AccountError) -> String? {
        if let text = known[name] ?? provider.standardPlaceholder(name) { return text }
        if name == "nonce" { return try AccountError.freshNonce() }
        return try AccountError.ofMember { () throws(CallMembers.Fault) in
            try placeholders.text(of: name, rules: provider.hostRules)
        }
    }

    /// Lets configured header fields replace and follow the standard ones.
    ///
    /// - Parameters:
    ///   - fields: the standard ones.
    ///   - templates: the configured ones.
    ///   - value: finds what a placeholder stands for.
    /// - Returns: the fields to send.
    /// - Throws: `AccountError.unusableTenant` for a value that no field can hold, and what `value`
    ///   throws.
    func adjusted(
        _ fields: [HTTPField],
        by templates: [NamedTemplate],
        filledWith value: (String) throws(AccountError) -> String?
    ) throws(AccountError) -> [HTTPField] {
        try fields.applying(templates) { (name) throws(AccountError) in
            try AccountError.ofField(value(name), named: name)
        }
    }
}
