import OAuthProtocols

/// Answers calls: finds the app and the step, has the step done, and puts the outcome into words.
struct Service: Sendable {
    /// The apps and limits.
    var configuration: Configuration
    /// Sends requests to providers.
    var client: any HTTPClient
    /// What all calls share.
    var commons: Call.Commons
    /// Where each call leaves a line.
    var log: Log

    /// Answers one call and leaves a line in the log; blocks while the provider is asked.
    func answer(_ request: GatewayRequest) -> GatewayResponse {
        let start = ContinuousClock.now
        let deadline = start + configuration.requestTimeout
        let connection = ProviderConnection(client: client, deadline: deadline)
        defer { connection.end() }
        var record = CallRecord(requestID: request.requestID)
        var response: GatewayResponse
        do throws(ServiceError) {
            response = try respond(to: request, connection: connection, record: &record)
        } catch {
            let reply = FailureReply(error, record.context)
            record.failure = reply
            response = reply.response
        }
        response.fields.append(HTTPField(name: "X-Request-Id", value: request.requestID))
        record.write(
            to: log,
            status: response.status,
            duration: .now - start,
            connection: connection
        )
        if connection.receivedBytes >= Memory.largeAnswer { Memory.giveBack() }
        return response
    }

    private func respond(
        to request: GatewayRequest,
        connection: ProviderConnection,
        record: inout CallRecord
    ) throws(ServiceError) -> GatewayResponse {
        guard let (route, base) = Routes.find(request.path) else { throw .notFound }
        let app = Routes.app(base, of: configuration.apps, named: request.app)
        let isRootHealth = route.step == .health && base.isEmpty
        guard isRootHealth || app != nil else { throw .notFound }
        record.begin(route.step, app: app)
        guard app?.offers(route.step) != false else { throw .notFound }
        guard route.methods.contains(request.method) else {
            throw .methodNotAllowed(allowed: route.methods.joined(separator: ", "))
        }
        if let refusal = request.refusal, route.step != .health || refusal == .shuttingDown {
            throw .refused(refusal)
        }
        guard let app, route.step != .health else { return .json(HealthEndpoint.answer()) }
        if request.contentEncoding != nil { throw .encodedBody }
        let body = try RequestBody(request.body)
        if route.step == .validate, let connector = request.connector,
            try ValidateEndpoint.kind(of: body) == .connectors
        {
            return .handedOver(to: connector)
        }
        connection.places = AppPlaces(
            waiting: commons.waiting,
            app: app.name,
            limit: configuration.waitingLimit(of: app)
        )
        let call = Call(
            step: route.step,
            app: app,
            body: body,
            connection: connection,
            commons: commons
        )
        do throws(ServiceError) {
            return .json(try Self.answer(call))
        } catch {
            record.secrets = call.secrets
            throw error
        }
    }

    private static func answer(_ call: Call) throws(ServiceError) -> JSONObject {
        switch call.step {
        case .oauth1Authorize: try OAuth1AuthorizeEndpoint.answer(call)
        case .oauth1AccessToken: try OAuth1AccessTokenEndpoint.answer(call)
        case .oauth2Authorize: try OAuth2AuthorizeEndpoint.answer(call)
        case .oauth2AccessToken: try OAuth2AccessTokenEndpoint.answer(call)
        case .validate: try ValidateEndpoint.answer(call)
        case .health: HealthEndpoint.answer()
        }
    }
}

extension Configuration.App {
    /// Tells whether the app has the version of OAuth that a step belongs to.
    fileprivate func offers(_ step: Step) -> Bool {
        switch step {
        case .oauth1Authorize, .oauth1AccessToken: oauth1 != nil
        case .oauth2Authorize, .oauth2AccessToken: oauth2 != nil
        case .validate, .health: true
        }
    }
}
