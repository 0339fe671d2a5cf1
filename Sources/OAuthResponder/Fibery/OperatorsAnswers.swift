import OAuthProtocols

/// What the operator and the operator's tools are told of the process; no provider is asked.
extension Service {
    /// Answers one of the operator's calls.
    func operatorsAnswer(_ step: Step) -> GatewayResponse {
        guard let metrics, step != .health else { return .json(Self.health) }
        let report = MetricsReport(metrics: metrics, readings: readings)
        guard step == .metrics else { return .json(report.status) }
        var response = GatewayResponse.json([:])
        response.fields.removeAll { $0.name == "Content-Type" }
        response.fields.insert(
            HTTPField(name: "Content-Type", value: MetricsReport.contentType),
            at: 0
        )
        response.body = Array(report.text.utf8)
        return response
    }

    /// The answer of `healthz`, which says that the process answers.
    private static var health: JSONObject {
        ["status": .string("ok"), "version": .string(Version.number)]
    }

    private var readings: MetricsReport.Readings {
        MetricsReport.Readings(
            version: Version.number,
            maxInFlight: configuration.maxInFlight,
            waiting: configuration.apps.keys.sorted().map { ($0, commons.waiting.count(of: $0)) },
            droppedLines: log.droppedLines,
            process: ProcessFigures.now()
        )
    }
}

extension Configuration {
    /// Makes the places where the calls of these apps are counted.
    ///
    /// - Parameters:
    ///   - earlier: whose counts go on; nil begins at zero.
    ///   - now: the time, for a beginning.
    /// - Returns: the places.
    func metrics(after earlier: Metrics? = nil, now: Timestamp) -> Metrics {
        let appless = Step.allCases.filter(\.isOperators).map(\.rawValue)
        let steps = apps.mapValues { app in
            Step.allCases
                .filter { app.offers($0) && $0 != .status && $0 != .metrics }
                .map(\.rawValue)
        }
        return Metrics(apps: steps, steps: appless, earlier: earlier, now: now)
    }
}

extension Configuration.App {
    /// Tells whether the app has the version of OAuth that a step belongs to.
    func offers(_ step: Step) -> Bool {
        switch step {
        case .oauth1Authorize, .oauth1AccessToken: oauth1 != nil
        case .oauth2Authorize, .oauth2AccessToken: oauth2 != nil
        case .validate, .health, .status, .metrics: true
        }
    }
}
