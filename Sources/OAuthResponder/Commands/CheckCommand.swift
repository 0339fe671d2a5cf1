import OAuthProtocols

/// Reads the configuration, reaches every endpoint, and says what to enter where.
struct CheckCommand {
    /// The configuration file.
    let configFile: String
    /// Whether the network is left alone.
    let isOffline: Bool

    /// Prints the report.
    ///
    /// - Returns: `.configuration` for a faulty file, `.unavailable` where an endpoint was not
    ///   reached, else `.ok`.
    func run() -> ExitStatus {
        do throws(ConfigurationError) {
            let configuration = try ConfigurationFile.load(configFile)
            let client = try CurlHTTPClient(configuration, file: configFile)
            print("\(configFile) is in order.")
            for warning in configuration.warnings { print("warning: \(warning)") }
            var isAllReached = true
            for app in configuration.apps.values.sorted(by: { $0.name < $1.name }) {
                let isReached = report(app, of: configuration, client: client)
                isAllReached = isAllReached && isReached
            }
            let nginx = NginxFolder(path: NginxFolder.defaultPath)
            print("\n" + NginxCommand.report(configuration, folder: nginx))
            return isAllReached ? .ok : .unavailable
        } catch {
            StandardError.print(error.description)
            return .configuration
        }
    }

    /// Prints what there is to know of an app; tells whether all of its endpoints were reached.
    private func report(
        _ app: Configuration.App,
        of configuration: Configuration,
        client: CurlHTTPClient
    ) -> Bool {
        let report = AppReport(app: app, configuration: configuration)
        print("\n" + report.heading)
        var isAllReached = true
        for endpoint in endpoints(of: app, client: client, within: configuration.requestTimeout) {
            var state = ""
            if !isOffline {
                let outcome = reach(endpoint.address, client, within: configuration.timeout)
                state = " (\(outcome.words))"
                isAllReached = isAllReached && outcome.isReached
            }
            print("  \(endpoint.name): \(endpoint.address.words)\(state)")
        }
        print(report.instructions)
        return isAllReached
    }

    private func endpoints(
        of app: Configuration.App,
        client: CurlHTTPClient,
        within limit: Duration
    ) -> [AppReport.Endpoint] {
        var endpoints = AppReport.configuredEndpoints(of: app)
        guard !isOffline, let issuer = app.oauth2?.configuredIssuer else { return endpoints }
        let metadata = metadata(of: issuer, client: client, within: limit)
        if metadata == nil, app.oauth2?.codeChallenge == .asListed {
            endpoints.append(.init(name: "oauth2.issuer", address: .missingMetadata))
        }
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

    private func metadata(
        of issuer: Endpoint,
        client: CurlHTTPClient,
        within limit: Duration
    ) -> ServerMetadata? {
        let discovery = Discovery { issuer, declared in
            print("  warning: a document of \(issuer) declares the issuer \(declared)")
        }
        return try? discovery.metadata(
            of: Discovery.Issuer(endpoint: issuer, isConfigured: true),
            now: .now,
            over: ProviderConnection(client: client, deadline: .now + limit)
        )
    }

    /// Asks without any secret; whatever the answer is, it was reached.
    private func reach(
        _ address: AppReport.Address,
        _ client: CurlHTTPClient,
        within limit: Duration
    ) -> (words: String, isReached: Bool) {
        let uri: AbsoluteURI
        switch address {
        case .known(let known): uri = known
        case .dependsOnAccount: return ("depends on the account, not asked", true)
        case .notFound, .missingMetadata: return ("NOT REACHED", false)
        }
        let request = HTTPRequest(
            method: .get,
            uri: uri.text,
            fields: [HTTPField(name: "User-Agent", value: Version.userAgent)],
            isRepeatable: true
        )
        do throws(TransportError) {
            let response = try client.send(request, deadline: .now + limit)
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
        }
    }
}

extension TransportError {
    /// The error in words, for an operator.
    fileprivate var words: String {
        switch self {
        case .unreachable(.nameNotResolved): "the name is not known"
        case .unreachable(.connectionRefused): "the connection was refused"
        case .unreachable(.tlsFailed): "no TLS connection could be made"
        case .unreachable(.certificateRejected): "the certificate is not trusted, see ca_file"
        case .unreachable(.other): "no connection could be made"
        case .connectTimedOut: "no connection within connect_timeout"
        case .forbiddenAddress: "the address is private"
        case .responseTimedOut: "no answer within timeout"
        case .connectionBroken: "the connection broke"
        case .invalidResponse, .responseTooLarge: "the answer is not HTTP"
        case .cancelled: "given up"
        }
    }
}
