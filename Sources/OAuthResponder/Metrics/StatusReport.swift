import OAuthProtocols

extension MetricsReport {
    /// The same in short for people, as JSON.
    var status: JSONObject {
        [
            "version": .string(readings.version),
            "started": .string(metrics.start.rfc3339),
            "configuration": .string(metrics.isConfigurationCurrent ? "current" : "faulty"),
            "in_flight": Self.number(metrics.inFlight.value),
            "max_in_flight": Self.number(readings.maxInFlight),
            "threads": readings.process.threads.map(Self.number) ?? .null,
            "memory_bytes": readings.process.residentMemory.map(Self.number) ?? .null,
            "dropped_log_lines": Self.number(readings.droppedLines),
            "apps": .object(apps),
        ]
    }

    private var apps: JSONObject {
        let waiting = Dictionary(uniqueKeysWithValues: readings.waiting)
        var apps: JSONObject = [:]
        for row in metrics.rows {
            var app = apps[row.app]?.object ?? [:]
            if app.isEmpty, let count = waiting[row.app] { app["waiting"] = Self.number(count) }
            app[row.step] = .object(Self.numbers(row.counts))
            apps[row.app] = .object(app)
        }
        return apps
    }

    private static func numbers(_ counts: StepCounts) -> JSONObject {
        var members: JSONObject = [:]
        for number in counts.numbers { members[number.outcome.name] = Self.number(number.count) }
        members["mean_duration_ms"] = mean(counts.duration)
        members["mean_provider_duration_ms"] = mean(counts.providerDuration)
        return members
    }

    /// The mean in whole milliseconds; nil where nothing was counted.
    private static func mean(_ histogram: Histogram) -> JSONValue? {
        guard let count = histogram.cumulated.last, count > 0 else { return nil }
        return number(histogram.sum / count / 1000)
    }

    private static func number(_ number: Int) -> JSONValue { .number(String(number)) }
}
