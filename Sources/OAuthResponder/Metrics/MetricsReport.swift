import OAuthProtocols

/// What the operator's tools are told: the counts, and the numbers of the moment.
///
/// `docs/monitoring.md` describes each metric; a test compares.
struct MetricsReport {
    /// The numbers of the moment.
    struct Readings: Sendable {
        /// The program's version.
        var version: String
        /// The most calls that are answered at the same time.
        var maxInFlight: Int
        /// How many calls of each app wait for its provider.
        var waiting: [(app: String, count: Int)]
        /// How many lines of the log were lost.
        var droppedLines: Int
        /// What the system says of the process.
        var process: ProcessFigures
    }

    /// The media type of ``text``.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The counts.
    let metrics: Metrics
    /// The numbers of the moment.
    let readings: Readings

    /// The metrics in Prometheus' text format.
    var text: String {
        var text = PrometheusText()
        addCalls(to: &text)
        addDurations(to: &text)
        addMoment(to: &text)
        addProcess(to: &text)
        return text.text
    }

    private func addCalls(to text: inout PrometheusText) {
        let name = "oauth_responder_requests_total"
        text.begin(name, .counter, "Calls that were answered, by outcome: ok or the log's error.")
        for row in metrics.rows {
            for number in row.counts.numbers {
                let labels = Self.labels(row.app, row.step) + [("outcome", number.outcome.name)]
                text.add(name, labels, "\(number.count)")
            }
        }
    }

    private func addDurations(to text: inout PrometheusText) {
        let histograms: [(String, String, (StepCounts) -> Histogram)] = [
            ("request", "How long calls took as a whole.", { $0.duration }),
            ("own", "How long calls took without the provider.", { $0.ownDuration }),
            (
                "provider", "How long the provider took, in calls that asked it.",
                { $0.providerDuration }
            ),
        ]
        let rows = metrics.rows.filter(\.counts.isUsed)
        for (kind, help, histogram) in histograms {
            let name = "oauth_responder_\(kind)_duration_seconds"
            text.begin(name, .histogram, help)
            for row in rows {
                text.add(name, Self.labels(row.app, row.step), histogram(row.counts))
            }
        }
    }

    private func addMoment(to text: inout PrometheusText) {
        let prefix = "oauth_responder_"
        text.add(
            "\(prefix)requests_in_flight",
            .gauge,
            "Calls that are being answered, this one among them.",
            "\(metrics.inFlight.value)"
        )
        text.add(
            "\(prefix)requests_in_flight_limit",
            .gauge,
            "The max_in_flight of the configuration.",
            "\(readings.maxInFlight)"
        )
        let waiting = "\(prefix)requests_waiting"
        text.begin(waiting, .gauge, "Calls that wait for the app's provider.")
        for each in readings.waiting {
            text.add(waiting, [("app", each.app)], "\(each.count)")
        }
        text.add(
            "\(prefix)log_lines_dropped_total",
            .counter,
            "Lines of the log that standard error did not take.",
            "\(readings.droppedLines)"
        )
        text.add(
            "\(prefix)config_last_reload_successful",
            .gauge,
            "0 where the last SIGHUP found a fault in the configuration.",
            metrics.isConfigurationCurrent ? "1" : "0"
        )
        let build = "\(prefix)build_info"
        text.begin(build, .gauge, "The program's version.")
        text.add(build, [("version", readings.version)], "1")
    }

    private func addProcess(to text: inout PrometheusText) {
        let process = readings.process
        let start = PrometheusText.seconds(Int(metrics.start.milliseconds) * 1000)
        text.add("process_start_time_seconds", .gauge, "When the process began.", start)
        let used = PrometheusText.seconds(process.processorTime)
        text.add("process_cpu_seconds_total", .counter, "Processor time that was used.", used)
        if let threads = process.threads {
            text.add("process_threads", .gauge, "Threads of the process.", "\(threads)")
        }
        if let memory = process.residentMemory {
            text.add("process_resident_memory_bytes", .gauge, "Memory in RAM.", "\(memory)")
        }
    }

    private static func labels(_ app: String, _ step: String) -> [PrometheusText.Label] {
        [("app", app), ("step", step)]
    }
}
