import OAuthProtocols

/// What an authorization server publishes about itself.
///
/// RFC 8414 §2, OpenID Connect Discovery §3.
struct ServerMetadata: Sendable, Equatable {
    /// The issuer, byte for byte as it was asked for.
    var issuer: String
    /// The `authorization_endpoint`; nil where none is published that can be used.
    var authorizationEndpoint: String?
    /// The `token_endpoint`; nil where none is published that can be used.
    var tokenEndpoint: String?
    /// The `userinfo_endpoint`; nil where none is published that can be used.
    var userinfoEndpoint: String?
    /// The `token_endpoint_auth_methods_supported`, as far as the responder chooses among them; nil
    /// where they are not listed.
    var tokenEndpointAuthMethods: [String]?
    /// The `code_challenge_methods_supported`, as far as the responder knows them; nil where they
    /// are not listed.
    var codeChallengeMethods: [String]?
    /// Whether every redirect of the browser carries an `iss` (RFC 9207 §3); nil for unsaid.
    var issuerParameterSupported: Bool?
    /// Why another document, which may say what these do not, could not be had; nil where these are
    /// all that the issuer publishes.
    var missingPart: ProviderFailure?

    /// The longest endpoint that is read, in bytes.
    static let endpointLimit = 8 * 1024

    /// Why an answer is no document.
    enum Absence: Error, Equatable, Sendable {
        /// It is no success, or no JSON object with an issuer.
        case noDocument
        /// It names an issuer that is not the one asked for.
        case foreignIssuer(String)
    }

    /// Whether `S256` is listed.
    var supportsS256: Bool { codeChallengeMethods?.contains("S256") ?? false }
    /// Whether a redirect of the browser without an `iss` is to be refused.
    var promisesIssuerParameter: Bool { issuerParameterSupported ?? false }

    /// Reads a document.
    ///
    /// Endpoints that are not https are passed over (http for this machine counts where the issuer
    /// is on it too). Of the lists nothing stays but the words that are asked for.
    ///
    /// - Parameters:
    ///   - response: what one of the issuer's addresses answers.
    ///   - issuer: the issuer, byte for byte.
    /// - Throws: `Absence` where the answer is no document of this issuer.
    init(of response: HTTPResponse, issuer: String) throws(Absence) {
        guard (200...299).contains(response.status),
            let members = (try? JSONReader.value(of: response.body))?.object,
            let named = members["issuer"]?.string, let issuerURI = AbsoluteURI(issuer)
        else { throw .noDocument }
        guard named.isIdentical(to: issuer) else { throw .foreignIssuer(named) }
        self.issuer = issuer
        let endpoint = { Self.endpoint($0, in: members, of: issuerURI) }
        authorizationEndpoint = endpoint("authorization_endpoint")
        tokenEndpoint = endpoint("token_endpoint")
        userinfoEndpoint = endpoint("userinfo_endpoint")
        tokenEndpointAuthMethods = Self.listed(
            ["client_secret_basic", "client_secret_post"],
            members["token_endpoint_auth_methods_supported"]
        )
        codeChallengeMethods = Self.listed(["S256"], members["code_challenge_methods_supported"])
        if case .bool(let isSupported) = members["authorization_response_iss_parameter_supported"] {
            issuerParameterSupported = isSupported
        }
    }

    private static func endpoint(
        _ name: String,
        in members: JSONObject,
        of issuer: AbsoluteURI
    ) -> String? {
        guard let text = members[name]?.string, text.utf8.count <= endpointLimit,
            let uri = AbsoluteURI(text),
            uri.scheme == "https" || (uri.isLoopback && issuer.isLoopback)
        else { return nil }
        return text
    }

    private static func listed(_ words: [String], _ list: JSONValue?) -> [String]? {
        guard let elements = list?.array else { return nil }
        return words.filter { word in
            elements.contains { $0.string?.isIdentical(to: word) == true }
        }
    }

    /// What the document costs while it is kept, in bytes.
    var keptBytes: Int {
        let texts = [issuer, authorizationEndpoint, tokenEndpoint, userinfoEndpoint]
        return texts.reduce(512) { $0 + ($1?.utf8.count ?? 0) }
    }

    /// Takes what the document lacks from another.
    func completed(by other: ServerMetadata) -> ServerMetadata {
        var result = self
        result.authorizationEndpoint = authorizationEndpoint ?? other.authorizationEndpoint
        result.tokenEndpoint = tokenEndpoint ?? other.tokenEndpoint
        result.userinfoEndpoint = userinfoEndpoint ?? other.userinfoEndpoint
        result.tokenEndpointAuthMethods =
            tokenEndpointAuthMethods ?? other.tokenEndpointAuthMethods
        result.codeChallengeMethods = codeChallengeMethods ?? other.codeChallengeMethods
        result.issuerParameterSupported =
            issuerParameterSupported ?? other.issuerParameterSupported
        return result
    }

    /// Whether a second document could add nothing that matters.
    ///
    /// Few servers know RFC 9207, so its member is not waited for.
    var isComplete: Bool {
        authorizationEndpoint != nil && tokenEndpoint != nil && userinfoEndpoint != nil
            && tokenEndpointAuthMethods != nil && codeChallengeMethods != nil
    }

    /// Lists where an issuer's documents lie, RFC 8414's first.
    ///
    /// RFC 8414 §3.1, OpenID Connect Discovery §4.
    static func addresses(of issuer: AbsoluteURI) -> [String] {
        let path = issuer.path.hasSuffix("/") ? String(issuer.path.dropLast()) : issuer.path
        return [
            issuer.origin + "/.well-known/oauth-authorization-server" + path,
            issuer.origin + path + "/.well-known/openid-configuration",
        ]
    }
}
