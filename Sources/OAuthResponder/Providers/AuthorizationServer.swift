import OAuthProtocols

/// The authorization server of one call: its endpoints as configured, else as its metadata say.
struct AuthorizationServer {
    private let call: Call
    private let provider: OAuth2Provider
    private let discoverable: Discovery.Issuer?

    /// Fills the issuer's placeholders; asks nobody yet.
    ///
    /// - Parameters:
    ///   - provider: the provider as configured.
    ///   - call: the call.
    /// - Throws: `ServiceError.badRequest` for a placeholder without a usable value.
    init(_ provider: OAuth2Provider, of call: Call) throws(ServiceError) {
        self.call = call
        self.provider = provider
        guard let template = provider.issuer else {
            discoverable = nil
            return
        }
        let endpoint = try call.resolve(
            template,
            rules: provider.hostRules,
            standard: provider.standardPlaceholder
        )
        let configured = provider.configuredIssuer
        discoverable = Discovery.Issuer(
            endpoint: endpoint,
            isConfigured: configured?.uri == endpoint.uri
        )
    }

    /// The issuer, its placeholders filled; nil where none is configured.
    var issuer: String? { discoverable?.text }

    /// What the issuer publishes; asked for only where the configuration leaves something open.
    ///
    /// - Returns: nil where it publishes nothing, or none is configured.
    /// - Throws: `ServiceError.provider` where it can't be asked.
    func metadata() throws(ServiceError) -> ServerMetadata? {
        guard let discoverable else { return nil }
        do throws(ProviderFailure) {
            return try call.commons.discovery.metadata(
                of: discoverable,
                now: .now,
                over: call.connection
            )
        } catch {
            throw .provider(error, nothingSent: true)
        }
    }

    /// Whether the issuer's metadata list `S256`.
    ///
    /// Metadata that can't be had are no reason to leave PKCE out: at the other step they may be
    /// there again, and the two steps would not agree.
    ///
    /// - Returns: false where no issuer is configured.
    /// - Throws: `ServiceError.missingMetadata` where the issuer publishes nothing, `.provider`
    ///   where it can't be asked for all that it publishes.
    func supportsS256() throws(ServiceError) -> Bool {
        guard discoverable != nil else { return false }
        guard let metadata = try metadata() else { throw .missingMetadata }
        if metadata.codeChallengeMethods == nil, let failure = metadata.missingPart {
            throw .provider(failure, nothingSent: true)
        }
        return metadata.supportsS256
    }

    /// Finds where the browser goes: as configured, else as the metadata say.
    ///
    /// - Returns: the authorization endpoint.
    /// - Throws: `ServiceError.badRequest` for a placeholder without a usable value, `.provider`
    ///   where nobody names the endpoint.
    func authorizationEndpoint() throws(ServiceError) -> Endpoint {
        try endpoint(provider.authorizationEndpoint, \.authorizationEndpoint)
    }

    /// Finds where codes become tokens: as configured, else as the metadata say.
    ///
    /// - Returns: the token endpoint.
    /// - Throws: `ServiceError.badRequest` for a placeholder without a usable value, `.provider`
    ///   where nobody names the endpoint.
    func tokenEndpoint() throws(ServiceError) -> Endpoint {
        try endpoint(provider.tokenEndpoint, \.tokenEndpoint)
    }

    /// Finds where refresh tokens become tokens: as configured, else at the token endpoint.
    ///
    /// - Returns: the refresh endpoint.
    /// - Throws: `ServiceError.badRequest` for a placeholder without a usable value, `.provider`
    ///   where nobody names the endpoint.
    func refreshEndpoint() throws(ServiceError) -> Endpoint {
        if let template = provider.refreshEndpoint {
            return try resolve(template)
        }
        return try tokenEndpoint()
    }

    /// Finds where a token's account is asked for: as configured, else as the metadata say.
    ///
    /// - Parameter renewal: the tokens that this call got, whose members may fill placeholders.
    /// - Returns: the userinfo endpoint; nil where nobody names one.
    /// - Throws: `ServiceError.badRequest` for a placeholder without a usable value.
    func userinfoEndpoint(
        after renewal: OAuth2.TokenAnswer? = nil
    ) throws(ServiceError) -> Endpoint? {
        if let template = provider.userinfoEndpoint {
            return try resolve(template) { name in
                name == "access_token"
                    ? (renewal?.accessToken).map(JSONValue.string) : renewal?.members[name]
            }
        }
        guard try metadata()?.userinfoEndpoint != nil else { return nil }
        return try endpoint(nil, \.userinfoEndpoint)
    }

    private func resolve(
        _ template: EndpointTemplate,
        answer: (String) -> JSONValue? = { _ in nil }
    ) throws(ServiceError) -> Endpoint {
        try call.resolve(
            template,
            rules: provider.hostRules,
            standard: provider.standardPlaceholder,
            answer: answer
        )
    }

    private func endpoint(
        _ configured: EndpointTemplate?,
        _ member: KeyPath<ServerMetadata, String?>
    ) throws(ServiceError) -> Endpoint {
        if let configured { return try resolve(configured) }
        guard let discoverable,
            let uri = try metadata()?[keyPath: member].flatMap(AbsoluteURI.init)
        else {
            // Neither the file nor the issuer names the endpoint: the settings are wrong.
            throw .provider(
                .misconfigured(ProviderError(code: "missing_endpoint")),
                nothingSent: true
            )
        }
        // A foreign host must not lead to the own network through its document either.
        return Endpoint(uri: uri, addressRule: discoverable.endpoint.addressRule)
    }
}
