import OAuthProtocols

/// The OAuth 2 client of one call: proves itself, binds both steps by PKCE, and asks for tokens.
struct OAuth2Client {
    /// The call.
    let call: Call
    /// The provider as configured.
    let provider: OAuth2Provider
    /// Where requests go.
    let server: AuthorizationServer

    /// Looks up the call's provider.
    ///
    /// - Parameter call: the call.
    /// - Throws: `ServiceError`; `.notFound` for an app without OAuth 2, `.badRequest` for a
    ///   placeholder of the issuer without a usable value.
    init(_ call: Call) throws(ServiceError) {
        guard let provider = call.app.oauth2 else { throw .notFound }
        self.call = call
        self.provider = provider
        server = try AuthorizationServer(provider, of: call)
    }

    /// The PKCE method's name in the provider's spelling; nil where PKCE is off.
    ///
    /// - Throws: `ServiceError`.
    func challengeMethod() throws(ServiceError) -> String? {
        switch provider.codeChallenge {
        case .on(let methodName): methodName
        case .off: nil
        case .asListed: try server.supportsS256() ? "S256" : nil
        }
    }

    /// Derives the code verifier of both steps.
    ///
    /// - Parameter callbackURI: the redirection URI of both steps.
    /// - Returns: the verifier; nil where PKCE is off.
    /// - Throws: `ServiceError.badRequest` where the call brings nothing to bind to, `.provider`
    ///   where no key is configured, `.cryptography`.
    func codeVerifier(callbackURI: String) throws(ServiceError) -> String? {
        guard try challengeMethod() != nil else { return nil }
        guard let key = provider.pkceKey else {
            throw .provider(
                .misconfigured(ProviderError(code: "missing_pkce_key")),
                nothingSent: true
            )
        }
        var binding = callbackURI
        if provider.pkceBinding == .state {
            guard let state = try call.body.state() else { throw .badRequest(.missingPKCEBinding) }
            binding = state
        }
        do throws(CryptographyError) {
            let verifier = try OAuth2.ProofKey.codeVerifier(
                key: key,
                app: call.app.name,
                callbackURI: callbackURI,
                binding: binding
            )
            call.keepSecret(verifier)
            return verifier
        } catch {
            throw .cryptography
        }
    }

    /// Makes the challenge of the first step.
    ///
    /// - Parameter callbackURI: the redirection URI of both steps.
    /// - Returns: the challenge; nil where PKCE is off.
    /// - Throws: `ServiceError`, as ``codeVerifier(callbackURI:)`` does.
    func codeChallenge(callbackURI: String) throws(ServiceError) -> OAuth2.CodeChallenge? {
        guard let methodName = try challengeMethod(),
            let verifier = try codeVerifier(callbackURI: callbackURI)
        else { return nil }
        do throws(CryptographyError) {
            let text = try OAuth2.ProofKey.codeChallenge(of: verifier)
            return OAuth2.CodeChallenge(text: text, methodName: methodName)
        } catch {
            throw .cryptography
        }
    }

    /// How the client proves itself.
    ///
    /// - Throws: `ServiceError`.
    func authentication() throws(ServiceError) -> OAuth2.ClientAuthentication {
        switch provider.clientAuthentication {
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
    func value(of name: String, known: [String: String] = [:]) -> String? {
        known[name] ?? provider.standardPlaceholder(name)
            ?? call.placeholder(name, rules: provider.hostRules)
    }
}
