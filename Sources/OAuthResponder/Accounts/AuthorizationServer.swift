import OAuthProtocols

/// The authorization server of one call: its endpoints as configured, else as its metadata say.
struct AuthorizationServer {
    private let settings: Shared<OAuth2Provider>
    private let placeholders: Placeholders
    private let discovery: Discovery
    private let connection: ProviderConnection
    private let discoverable: Discovery.Issuer?

    /// Fills the issuer's placeholders; asks nobody yet.
    ///
    /// - Parameters:
    ///   - settings: the provider as configured.
    ///   - placeholders: what the request brings for placeholders.
    ///   - discovery: where metadata are kept.
    ///   - connection: the calls to the provider.
    /// - Throws: `AccountError` for a placeholder without a usable value.
    init(
        _ settings: Shared<OAuth2Provider>,
        placeholders: Placeholders,
        discovery: Discovery,
        connection: ProviderConnection
    ) throws(AccountError) {
        self.settings = settings
        self.placeholders = placeholders
        self.discovery = discovery
        self.connection = connection
        guard let template = settings.value.issuer else {
            discoverable = nil
            return
        }
        let endpoint = try placeholders.endpoint(template, of: settings)
        discoverable = Discovery.Issuer(
            endpoint: endpoint,
            isConfigured: settings.value.configuredIssuer?.uri == endpoint.uri
        )
    }

    private var provider: OAuth2Provider { settings.value }

    /// The issuer, its placeholders filled; nil where none is configured.
    var issuer: String? { discoverable?.text }

    /// What the issuer publishes; asked for only where the configuration leaves something open.
    ///
    /// - Returns: nil where it publishes nothing, or none is configured.
    /// - Throws: `AccountError.provider` where it can't be asked.
    func metadata() throws(AccountError) -> ServerMetadata? {
        try publication()?.document
    }

    /// Finds what the issuer publishes; nil where none is configured.
    private func publication() throws(AccountError) -> Discovery.Publication? {
        guard let discoverable else { return nil }
        return try AccountError.ofProvider(nothingSent: true) { () throws(ProviderFailure) in
            try discovery.publication(of: discoverable, now: .now, over: connection)
        }
    }

    /// Whether the issuer's metadata list `S256`.
    ///
    /// Metadata that can't be had are no reason to leave PKCE out: at the other step they may be
    /// there again, and the two steps would not agree.
    ///
    /// - Returns: false where no issuer is configured.
    /// - Throws: `AccountError.missingMetadata` or `.foreignMetadata` where the issuer publishes
    ///   nothing of its own, `.provider` where it can't be asked for all that it publishes.
    func supportsS256() throws(AccountError) -> Bool {
        let metadata: ServerMetadata
        switch try publication() {
        case nil: return false
        case .document(let document): metadata = document
        case .nothing(let declared):
            throw declared.map(AccountError.foreignMetadata) ?? .missingMetadata
        }
        if metadata.codeChallengeMethods == nil, let failure = metadata.missingPart {
            throw .provider(failure, nothingSent: true)
        }
        return metadata.supportsS256
    }

    /// Finds where the browser goes: as configured, else as the metadata say.
    ///
    /// - Returns: the authorization endpoint.
    /// - Throws: `AccountError` for a placeholder without a usable value, `.provider`
    ///   where nobody names the endpoint.
    func authorizationEndpoint() throws(AccountError) -> Endpoint {
        try endpoint(provider.authorization.endpoint, \.authorizationEndpoint)
    }

    /// Finds where codes become tokens: as configured, else as the metadata say.
    ///
    /// - Returns: the token endpoint.
    /// - Throws: `AccountError` for a placeholder without a usable value, `.provider`
    ///   where nobody names the endpoint.
    func tokenEndpoint() throws(AccountError) -> Endpoint {
        try endpoint(provider.tokenRequests.endpoint, \.tokenEndpoint)
    }

    /// Finds where refresh tokens become tokens: as configured, else at the token endpoint.
    ///
    /// - Returns: the refresh endpoint.
    /// - Throws: `AccountError` for a placeholder without a usable value, `.provider`
    ///   where nobody names the endpoint.
    func refreshEndpoint() throws(AccountError) -> Endpoint {
        if let template = provider.tokenRequests.refreshEndpoint {
            return try placeholders.endpoint(template, of: settings)
        }
        return try tokenEndpoint()
    }

    /// Finds where a token's account is asked for: as configured, else as the metadata say.
    ///
    /// - Parameter renewal: the tokens that this call got, whose members may fill placeholders.
    /// - Returns: the userinfo endpoint; nil where nobody names one.
    /// - Throws: `AccountError` for a placeholder without a usable value.
    func userinfoEndpoint(
        after renewal: OAuth2.TokenAnswer? = nil
    ) throws(AccountError) -> Endpoint? {
        if let template = provider.account.endpoint {
            return try endpoint(template, after: renewal)
        }
        guard try metadata()?.userinfoEndpoint != nil else { return nil }
        return try endpoint(nil, \.userinfoEndpoint)
    }

    /// Fills the placeholders of a configured endpoint.
    ///
    /// - Parameters:
    ///   - template: the endpoint.
    ///   - tokens: the tokens that this call got, whose members may fill placeholders.
    /// - Returns: the endpoint.
    /// - Throws: `AccountError` for a placeholder without a usable value.
    func endpoint(
        _ template: EndpointTemplate,
        after tokens: OAuth2.TokenAnswer?
    ) throws(AccountError) -> Endpoint {
        try placeholders.endpoint(template, of: settings) { name in
            name == "access_token"
                ? (tokens?.accessToken).map(JSONValue.string) : tokens?.members[name]
        }
    }

    /// Finds for whom the client's assertion is (RFC 7523 §3).
    ///
    /// - Returns: the configured audience, else the issuer; nil where neither is configured.
    /// - Throws: `AccountError` for a placeholder without a usable value.
    func assertionAudience() throws(AccountError) -> String? {
        guard let template = provider.tokenRequests.assertionAudience else { return issuer }
        return try placeholders.endpoint(template, of: settings).uri.text
    }

    private func endpoint(
        _ configured: EndpointTemplate?,
        _ member: KeyPath<ServerMetadata, String?>
    ) throws(AccountError) -> Endpoint {
        if let configured { return try placeholders.endpoint(configured, of: settings) }
        let published = try publication()
        if case .nothing(let declared?) = published { throw .foreignMetadata(issuer: declared) }
        guard let discoverable,
            let uri = published?.document?[keyPath: member].flatMap(AbsoluteURI.init)
        else {
            // Neither the file nor the issuer names the endpoint: the settings are wrong.
            throw .provider(
                .misconfigured(ProviderError(code: "missing_endpoint")),
                nothingSent: true
            )
        }
        // A foreign host must not lead into our own network by way of its document either.
        return Endpoint(uri: uri, addressRule: discoverable.endpoint.addressRule)
    }
}

extension Placeholders {
    /// Fills the placeholders of an endpoint of OAuth 2.
    ///
    /// - Parameters:
    ///   - template: the endpoint as configured.
    ///   - settings: the provider as configured.
    ///   - answer: finds a member of the token answer that this call got.
    /// - Returns: the endpoint with its placeholders filled.
    /// - Throws: `AccountError` for a placeholder without a usable value.
    fileprivate func endpoint(
        _ template: EndpointTemplate,
        of settings: Shared<OAuth2Provider>,
        answer: @escaping (String) -> JSONValue? = { _ in nil }
    ) throws(AccountError) -> Endpoint {
        let sources = Sources(
            rules: settings.value.hostRules,
            standard: { settings.value.standardPlaceholder($0) },
            answer: answer
        )
        do throws(TenantError) {
            return try resolve(template, from: sources)
        } catch {
            throw AccountError(error)
        }
    }
}
