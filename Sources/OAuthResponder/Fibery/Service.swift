import OAuthProtocols

/// Answers calls: finds the app and the step, has the step done, and puts the outcome into words.
struct Service: Sendable {
    /// The apps and limits.
    var configuration: Configuration
    /// Sends requests to providers.
    var client: any HTTPClient
    /// What all calls share.
    var commons: Commons
    /// Where each call leaves a line.
    var log: Log
    /// Where each call is counted; nil in a process of one call, of which nobody can ask the counts.
    var metrics: Metrics? = nil

    /// Answers one call, leaves a line in the log and counts the call; blocks while the provider is
    /// asked.
    func answer(_ request: GatewayRequest) -> GatewayResponse {
        let start = ContinuousClock.now
        let deadline = start + configuration.requestTimeout
        let connection = ProviderConnection(client: client, deadline: deadline)
        defer { connection.end() }
        metrics?.inFlight.add()
        defer { metrics?.inFlight.add(-1) }
        var record = CallRecord(of: request)
        var response: GatewayResponse
        do throws(ServiceError) {
            response = try respond(to: request, connection: connection, record: &record)
        } catch {
            let reply = FailureReply(error, record.context)
            record.failure = reply
            response = reply.response
        }
        response.fields.append(HTTPField(name: "X-Request-Id", value: request.requestID))
        let isHandedOver = response.isHandedOver
        let duration = ContinuousClock.now - start
        record.write(
            to: log,
            status: isHandedOver ? nil : response.status,
            duration: duration,
            connection: connection
        )
        if let metrics {
            record.count(
                in: metrics,
                isHandedOver: isHandedOver,
                duration: duration,
                connection: connection
            )
        }
        if connection.receivedBytes >= Memory.largeAnswer { Memory.giveBack() }
        return response
    }

    private func respond(
        to request: GatewayRequest,
        connection: ProviderConnection,
        record: inout CallRecord
    ) throws(ServiceError) -> GatewayResponse {
        let (step, app) = try find(request, record: &record)
        guard let app, !step.isOperators else { return operatorsAnswer(step) }
        if request.contentEncoding != nil { throw .encodedBody }
        let body = try RequestBody(request.body)
        do throws(ServiceError) {
            return try respond(
                to: body,
                step: step,
                connector: request.connector,
                clients: clients(of: app, connection)
            )
        } catch {
            record.secrets = KnownSecrets(connection.secrets)
            record.secrets.add(app: app, body.members.top)
            throw error
        }
    }

    /// Finds what is called, and refuses what is not answered there.
    private func find(
        _ request: GatewayRequest,
        record: inout CallRecord
    ) throws(ServiceError) -> (step: Step, app: Configuration.App?) {
        guard let (route, base) = Routes.find(request.path) else { throw .notFound }
        let app = Routes.app(base, of: configuration.apps, named: request.app)
        let isForApps = route.step != .status && route.step != .metrics
        guard isForApps || metrics != nil else { throw .notFound }
        guard isForApps && app != nil || route.step.isOperators && base.isEmpty else {
            throw .notFound
        }
        record.begin(route.step, app: isForApps ? app : nil)
        guard app?.offers(route.step) != false else { throw .notFound }
        guard route.methods.contains(request.method) else {
            throw .methodNotAllowed(allowed: route.methods.joined(separator: ", "))
        }
        if let refusal = request.refusal, !route.step.isOperators {
            throw .refused(refusal)
        }
        return (route.step, app)
    }

    private func clients(of app: Configuration.App, _ connection: ProviderConnection) -> Clients {
        connection.places = AppPlaces(
            waiting: commons.waiting,
            app: app.name,
            limit: configuration.waitingLimit(of: app)
        )
        return Clients(app: app, connection: connection, commons: commons)
    }

    private func respond(
        to body: RequestBody,
        step: Step,
        connector: String?,
        clients: Clients
    ) throws(ServiceError) -> GatewayResponse {
        if step == .validate { return try validate(body, connector: connector, clients: clients) }
        return .json(try answer(body, step: step, clients: clients))
    }

    private func answer(
        _ body: RequestBody,
        step: Step,
        clients: Clients
    ) throws(ServiceError) -> JSONObject {
        let origins = configuration.callbackOrigins
        switch step {
        case .oauth1Authorize:
            let client = try clients.oauth1()
            return try OAuth1AuthorizeEndpoint.answer(body, origins: origins, client: client)
        case .oauth1AccessToken:
            let client = try clients.oauth1()
            return try OAuth1AccessTokenEndpoint.answer(body, origins: origins, client: client)
        case .oauth2Authorize:
            let client = try clients.oauth2()
            return try OAuth2AuthorizeEndpoint.answer(body, origins: origins, client: client)
        case .oauth2AccessToken:
            let client = try clients.oauth2()
            return try OAuth2AccessTokenEndpoint.answer(
                body,
                codeParameter: clients.codeParameter,
                origins: origins,
                client: client
            )
        case .validate, .health, .status, .metrics:
            throw .notFound
        }
    }

    private func validate(
        _ body: RequestBody,
        connector: String?,
        clients: Clients
    ) throws(ServiceError) -> GatewayResponse {
        switch try ValidateEndpoint.kind(of: body, app: clients.app) {
        case .oauth1: return .json(try ValidateEndpoint.answer(body, client: clients.oauth1()))
        case .oauth2: return .json(try ValidateEndpoint.answer(body, client: clients.oauth2()))
        case .connectors:
            guard let connector else { throw .notFound }
            return .handedOver(to: connector)
        }
    }
}
