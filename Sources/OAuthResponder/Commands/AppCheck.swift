import OAuthProtocols

/// Reaches the endpoints of one app, and says what there is to know of it.
struct AppCheck {
    /// The app.
    let app: Configuration.App
    /// The configuration around it.
    let configuration: Configuration
    /// Reaches the endpoints; nil leaves the network alone.
    let client: (any HTTPClient)?
    /// Asks for metadata.
    let discovery: Discovery

    /// Says what there is to know.
    ///
    /// - Parameter say: takes each line, or several at once.
    /// - Returns: whether all endpoints were reached.
    func run(_ say: (String) -> Void) -> Bool {
        let report = AppReport(app: app, configuration: configuration)
        say(report.heading)
        var isAllReached = true
        let publication = publication()
        for endpoint in endpoints(publication) {
            var state = ""
            if let client {
                let outcome = reach(endpoint.address, client)
                state = " (\(outcome.words))"
                isAllReached = isAllReached && outcome.isReached
            }
            say("  \(endpoint.name): \(endpoint.address.words)\(state)")
        }
        for key in missingAccountEndpoints(publication) {
            say(
                "  warning: without \(key) nobody can be asked whose an account is, and validate "
                    + "knows by its expiry alone whether it is good"
            )
        }
        say(report.instructions)
        return isAllReached
    }

    /// What the configured issuer publishes; nil where none is known, or where it could not be asked.
    private func publication() -> Result<Discovery.Publication, ProviderFailure>? {
        guard let client, let issuer = app.oauth2?.value.configuredIssuer else { return nil }
        do throws(ProviderFailure) {
            return .success(
                try discovery.publication(
                    of: Discovery.Issuer(endpoint: issuer, isConfigured: true),
                    now: .now,
                    over: ProviderConnection(
                        client: client,
                        deadline: .now + configuration.requestTimeout
                    )
                )
            )
        } catch {
            return .failure(error)
        }
    }

    /// The endpoints that the configuration names, and those that the issuer should name.
    private func endpoints(
        _ publication: Result<Discovery.Publication, ProviderFailure>?
    ) -> [AppReport.Endpoint] {
        var endpoints = AppReport.configuredEndpoints(of: app)
        guard let publication else { return endpoints }
        let published = try? publication.get()
        if case .nothing(let declared?) = published {
            endpoints.append(
                .init(name: "oauth2.issuer", address: .foreignMetadata(issuer: declared))
            )
        } else if published?.document == nil,
            app.oauth2?.value.authorization.codeChallenge == .asListed
        {
            endpoints.append(.init(name: "oauth2.issuer", address: .missingMetadata))
        }
        let metadata = published?.document
        let discovered = [
            ("authorization_endpoint", metadata?.authorizationEndpoint),
            ("token_endpoint", metadata?.tokenEndpoint),
            ("userinfo_endpoint", metadata?.userinfoEndpoint),
        ]
        for (name, uri) in discovered
        where !endpoints.contains(where: { $0.name == "oauth2.\(name)" }) {
            if let uri = uri.flatMap(AbsoluteURI.init) {
                endpoints.append(.init(name: "oauth2.\(name)", address: .known(uri)))
            } else if name != "userinfo_endpoint" {
                endpoints.append(.init(name: "oauth2.\(name)", address: .notFound))
            }
        }
        return endpoints
    }

    /// The keys whose absence leaves nobody to ask whose an account is, as far as that is known: an
    /// issuer that was not asked may name an endpoint.
    private func missingAccountEndpoints(
        _ publication: Result<Discovery.Publication, ProviderFailure>?
    ) -> [String] {
        var keys: [String] = []
        if let oauth1 = app.oauth1?.value, oauth1.verifyEndpoint == nil {
            keys.append("oauth.verify_endpoint")
        }
        if let oauth2 = app.oauth2?.value, oauth2.account.endpoint == nil {
            let published = publication.flatMap { try? $0.get() }
            let isUnknown = oauth2.issuer != nil && published == nil
            if !isUnknown, published?.document?.userinfoEndpoint == nil {
                keys.append("oauth2.userinfo_endpoint")
            }
        }
        return keys
    }

    /// Asks without any secret; whatever the answer is, it was reached.
    private func reach(
        _ address: AppReport.Address,
        _ client: any HTTPClient
    ) -> (words: String, isReached: Bool) {
        let uri: AbsoluteURI
        switch address {
        case .known(let known): uri = known
        case .dependsOnAccount: return ("depends on the account, not asked", true)
        case .notFound, .missingMetadata, .foreignMetadata: return ("NOT FOUND", false)
        }
        let request = HTTPRequest(
            method: .get,
            uri: uri.text,
            fields: [HTTPField(name: "User-Agent", value: Version.userAgent)],
            isRepeatable: true
        )
        do throws(TransportError) {
            let response = try client.send(request, deadline: .now + configuration.timeout)
            return ("reached, status \(response.status)", true)
        } catch {
            if error == .responseTooLarge { return ("reached", true) }
            return ("NOT REACHED: \(error.words)", false)
        }
    }
}

extension AppReport.Address {
    /// The address as it is printed.
    fileprivate var words: String {
        switch self {
        case .known(let uri): uri.text
        case .dependsOnAccount(let text): text
        case .notFound: "not found by discovery"
        case .missingMetadata:
            "no metadata found; set code_challenge_method to \"S256\" or null"
        case .foreignMetadata(let issuer):
            "the metadata declare the issuer \(issuer); issuer has to be the same"
        }
    }
}
