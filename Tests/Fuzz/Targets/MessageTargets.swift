@testable import OAuthProtocols
@testable import OAuthResponder

extension Target {
    /// The head of a provider's answer, line by line.
    static let head = Target(
        name: "head",
        parse: { _ = read($0) },
        check: { input in
            let head = read(input)
            require(head.byteCount <= ResponseHead.limit + 8192, "a head has a limit")
            require((0...999).contains(head.status), "a status has three digits")
            for field in head.fields {
                let isLine = !field.value.utf8.contains { $0 == 0x0a || $0 == 0x0d }
                require(isLine, "a field's value is one line")
            }
            let response = HTTPResponse(status: 200, fields: head.fields)
            _ = response.namesRateLimit
        }
    )

    private static func read(_ input: [UInt8]) -> ResponseHead {
        var head = ResponseHead()
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard head.take(line + [UInt8(ascii: "\n")]) else { break }
        }
        return head
    }

    /// A compressed body, behind a byte that says how it is compressed.
    static let content = Target(
        name: "content",
        milliseconds: 200,
        parse: { _ = decode($0) },
        check: { input in
            guard let body = decode(input) else { return }
            require(body.count <= HTTPResponse.bodyLimit, "a body has a limit")
        }
    )

    private static func decode(_ input: [UInt8]) -> [UInt8]? {
        let coding: ContentCoding = (input.first ?? 0) % 2 == 0 ? .gzip : .deflate
        return try? ContentDecoder.decode(
            Array(input.dropFirst()),
            coding,
            within: OAuthResponder.ProcessorTime()
        )
    }

    /// The variables of a call, a line for each.
    static let gateway = Target(
        name: "gateway",
        parse: { _ = Routes.find(String(repairing: $0)) },
        check: { input in
            var variables: [String: String] = [:]
            for line in input.split(separator: UInt8(ascii: "\n")) {
                let halves = line.split(separator: UInt8(ascii: "="), maxSplits: 1)
                guard halves.count == 2 else { continue }
                variables[String(repairing: Array(halves[0]))] = String(repairing: Array(halves[1]))
            }
            let request = GatewayRequest { variables[$0] }
            let isPlain = request.requestID.utf8.allSatisfy(\.isVisible)
            require(isPlain && request.requestID.utf8.count <= 128, "an id can be written")
            require(request.correlationID?.isVisibleASCII != false, "a caller's id can be logged")
            require(request.connector?.isVisibleASCII != false, "a location can be answered")
            checkRoute(request.path)
            if case .bytes(let length) = AnnouncedLength(variables["CONTENT_LENGTH"]) {
                require((0...GatewayRequest.bodyLimit).contains(length), "a body has a limit")
            }
            var response = GatewayResponse.handedOver(to: request.connector ?? "")
            response.fields.append(HTTPField(name: "X-Request-Id", value: request.requestID))
            let answer = response.cgi(for: request.method)
            require(answer.count { $0 == UInt8(ascii: "\n") } == 5, "each field is one line")
        }
    )

    private static func checkRoute(_ path: String) {
        guard let (route, base) = Routes.find(path) else { return }
        require(base.count <= 2, "a base has two segments at most")
        let whole = base.map { "/" + $0 }.joined() + route.path
        require(whole.isIdentical(to: path), "a base and a route make up the path")
    }

    /// An issuer's metadata.
    static let metadata = Target(
        name: "metadata",
        milliseconds: 13,
        bulk: Bulk.listed,
        parse: { _ = try? read($0, issuer: "https://two.example") },
        check: { input in
            for issuer in ["https://two.example", "http://127.0.0.1:3000"] {
                guard let metadata = try? read(input, issuer: issuer) else { continue }
                require(metadata.issuer == issuer, "the issuer is the one that was asked")
                let endpoints = [
                    metadata.authorizationEndpoint, metadata.tokenEndpoint,
                    metadata.userinfoEndpoint,
                ]
                for endpoint in endpoints.compactMap(\.self) {
                    require(AbsoluteURI(endpoint)?.isConfidential == true, "an endpoint is https")
                    let isShort = endpoint.utf8.count <= ServerMetadata.endpointLimit
                    require(isShort, "an endpoint has a limit")
                }
            }
        }
    )

    private static func read(_ input: [UInt8], issuer: String) throws -> ServerMetadata {
        try ServerMetadata(of: HTTPResponse(status: 200, body: input), issuer: issuer)
    }

    /// A configuration file; one without a fault answers a call for each of its apps.
    static let configuration = Target(
        name: "configuration",
        milliseconds: 5000,
        parse: { _ = try? JSON5Text.value(of: $0) },
        check: { input in
            // Secrets in files lie outside: the fuzzer must not have devices opened.
            guard !String(repairing: input).contains("file") else { return }
            guard let members = (try? JSON5Text.value(of: input))?.object else { return }
            let findings = ConfigurationFindings()
            let reader = SettingsReader(members, path: "", findings: findings)
            let configuration = Configuration(reader, presets: PresetDirectory(folders: []))
            for fault in findings.faults {
                require(!fault.expectation.isEmpty, "a fault says what is expected")
            }
            guard findings.faults.isEmpty else { return }
            _ = NginxMaps(configuration)
            for app in configuration.apps.values.prefix(3) { play(app, configuration) }
        }
    )

    private static func play(_ app: Configuration.App, _ configuration: Configuration) {
        let callback = configuration.callbackOrigins.first ?? ""
        let body: JSONObject = ["callback_uri": .string(callback), "state": .string("state-1")]
        let base = ["/" + app.name] + app.accessKeys.prefix(1).map { "/" + $0.reveal() }
        for path in ["/oauth1/v1/authorize", "/oauth2/v1/authorize"] {
            let call = ServiceCall(
                path: base.joined() + path,
                body: JSONWriter.bytes(of: .object(body)),
                answers: []
            )
            let outcome = call.play(on: configuration)
            require(ServiceOracle.statuses.contains(outcome.response.status), "a known status")
        }
    }
}
