import OAuthProtocols

/// What the log keeps of a call.
struct CallRecord {
    /// What ties the line to the answer (`X-Request-Id`).
    let requestID: String
    /// The caller's own name for the call; nil for none.
    let correlationID: String?
    /// Which call it is; nil where path or app lead nowhere.
    private(set) var step: Step?
    /// The app; nil where none is meant.
    private(set) var app: Configuration.App?
    /// What must not be in a message or in the log.
    var secrets = KnownSecrets()
    /// How the call failed; nil for a success.
    var failure: FailureReply?

    /// Begins the record of a call.
    init(of request: GatewayRequest) {
        requestID = request.requestID
        correlationID = request.correlationID
    }

    /// Notes what is called.
    mutating func begin(_ step: Step, app: Configuration.App?) {
        self.step = step
        self.app = app
    }

    /// What a message depends on.
    var context: FailureContext {
        FailureContext(
            isRepeatable: step?.isRepeatable ?? true,
            provider: app?.title ?? "The provider",
            secrets: secrets
        )
    }

    /// Writes the line that the call leaves.
    ///
    /// - Parameters:
    ///   - log: where it is written.
    ///   - status: the answer's status; nil where the connector answers.
    ///   - duration: how long the call took.
    ///   - connection: the calls to the provider.
    func write(
        to log: Log,
        status: Int?,
        duration: Duration,
        connection: ProviderConnection
    ) {
        var members: [(name: String, value: Log.Value)] = [("request_id", .string(requestID))]
        if let app { members.append(("app", .string(app.name))) }
        if let step { members.append(("step", .string(step.rawValue))) }
        if let status {
            members.append(("status", .int(status)))
        } else {
            members.append(("handed_over", .bool(true)))
        }
        members.append(("duration_ms", .int(duration.milliseconds)))
        if let status = connection.lastStatus { members.append(("provider_status", .int(status))) }
        if let duration = connection.duration {
            members.append(("provider_duration_ms", .int(duration.milliseconds)))
        }
        if let correlationID { members.append(("correlation_id", .string(correlationID))) }
        if let failure {
            members.append(("error", .label(failure.label)))
            if let code = failure.providerCode { members.append(("provider_error", .string(code))) }
            if let hint = failure.hint { members.append(("hint", .string(hint))) }
        }
        log.write(failure?.level ?? (step?.isOperators == true ? .debug : .info), members)
    }

    /// Counts the call.
    ///
    /// - Parameters:
    ///   - metrics: where it is counted.
    ///   - isHandedOver: whether the connector answers it.
    ///   - duration: how long the call took.
    ///   - connection: the calls to the provider.
    func count(
        in metrics: Metrics,
        isHandedOver: Bool,
        duration: Duration,
        connection: ProviderConnection
    ) {
        metrics.count(
            app: app?.name,
            step: step?.rawValue,
            outcome: failure.map { .failed($0.label) } ?? (isHandedOver ? .handedOver : .ok),
            duration: duration,
            provider: connection.duration
        )
    }
}
