import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Metrics")
struct MetricsTests {
    private static let apps = ["crm": ["validate"], "none": ["validate"]]

    private func metrics(_ apps: [String: [String]] = apps, after earlier: Metrics? = nil)
        -> Metrics
    {
        Metrics(
            apps: apps,
            steps: ["healthz"],
            earlier: earlier,
            now: Timestamp(milliseconds: 1_500)
        )
    }

    private func text(_ metrics: Metrics, waiting: [(app: String, count: Int)] = []) -> [String] {
        report(metrics, waiting: waiting).text.split(separator: "\n").map(String.init)
    }

    private func report(
        _ metrics: Metrics,
        waiting: [(app: String, count: Int)] = []
    ) -> MetricsReport {
        MetricsReport(
            metrics: metrics,
            readings: MetricsReport.Readings(
                version: "1.2.3",
                maxInFlight: 7,
                waiting: waiting,
                droppedLines: 3,
                process: ProcessFigures(threads: 5, residentMemory: 4096, processorTime: 2_500_000)
            )
        )
    }

    private func calls(_ metrics: Metrics) -> [String] {
        text(metrics).filter { $0.hasPrefix("oauth_responder_requests_total{") }
    }

    @Test("a duration is in the class whose bound it does not exceed, and in all longer ones")
    func bounds() {
        let histogram = Histogram()
        for duration in [-1, 0, 500, 501, 25_000_000, 25_000_001] {
            histogram.observe(.microseconds(duration))
        }
        let counts = histogram.cumulated
        #expect(counts.count == Histogram.bounds.count + 1)
        #expect(counts.first == 3)
        #expect(counts[1...].dropLast(2).allSatisfy { $0 == 4 })
        #expect(counts.suffix(2) == [5, 6])
        #expect(histogram.sum == 50_001_002)
        #expect(Histogram.bounds == Histogram.bounds.sorted())
    }

    @Test(
        "microseconds are written as seconds",
        arguments: [
            (0, "0"), (1, "0.000001"), (500, "0.0005"), (1_000_000, "1"), (2_500_000, "2.5"),
            (1_577_868_821_000_001, "1577868821.000001"),
        ]
    )
    func seconds(microseconds: Int, expected: String) {
        #expect(PrometheusText.seconds(microseconds) == expected)
    }

    @Test("calls are counted by app, step and outcome, and what callers invent has one place")
    func places() {
        let metrics = metrics(["crm": ["validate"]])
        let calls: [(String?, String?, StepCounts.Outcome)] = [
            ("crm", "validate", .ok), ("crm", "validate", .failed(.outOfTime)),
            ("crm", "validate", .handedOver), ("crm", "oauth1/authorize", .failed(.notFound)),
            (nil, nil, .failed(.notFound)), ("gone", "validate", .ok), (nil, "healthz", .ok),
        ]
        for (app, step, outcome) in calls {
            metrics.count(app: app, step: step, outcome: outcome, duration: .zero, provider: nil)
        }
        #expect(
            self.calls(metrics).map { $0.dropFirst("oauth_responder_requests_total".count) } == [
                #"{app="crm",step="none",outcome="ok"} 0"#,
                #"{app="crm",step="none",outcome="not_found"} 1"#,
                #"{app="crm",step="validate",outcome="ok"} 1"#,
                #"{app="crm",step="validate",outcome="handed_over"} 1"#,
                #"{app="crm",step="validate",outcome="out_of_time"} 1"#,
                #"{app="none",step="healthz",outcome="ok"} 1"#,
                #"{app="none",step="none",outcome="ok"} 0"#,
                #"{app="none",step="none",outcome="not_found"} 1"#,
            ]
        )
    }

    @Test("an app of the name none shares its place, and no sample is there twice")
    func appNamedNone() {
        let metrics = metrics()
        metrics.count(app: "none", step: "validate", outcome: .ok, duration: .zero, provider: nil)
        metrics.count(app: nil, step: "healthz", outcome: .ok, duration: .zero, provider: nil)
        let names = text(metrics).map { $0.split(separator: " ").dropLast().joined() }
        #expect(Set(names).count == names.count)
        #expect(calls(metrics).count == 3)
    }

    @Test("the provider's part is counted apart, and only where the provider was asked")
    func parts() {
        let metrics = metrics(["crm": ["validate"]])
        for provider in [.milliseconds(30), nil] as [Duration?] {
            metrics.count(
                app: "crm",
                step: "validate",
                outcome: .ok,
                duration: .milliseconds(40),
                provider: provider
            )
        }
        let labels = #"{app="crm",step="validate"}"#
        let lines = text(metrics)
        for (part, sum, count) in [
            ("request", "0.08", 2), ("own", "0.05", 2), ("provider", "0.03", 1),
        ] {
            let name = "oauth_responder_\(part)_duration_seconds"
            #expect(lines.contains("\(name)_sum\(labels) \(sum)"))
            #expect(lines.contains("\(name)_count\(labels) \(count)"))
            #expect(
                lines.contains(#"\#(name)_bucket{app="crm",step="validate",le="+Inf"} \#(count)"#)
            )
        }
    }

    @Test("counts go on with a new configuration, for the apps that it has")
    func reload() {
        let first = metrics(["crm": ["validate"], "old": ["validate"]])
        for app in ["crm", "old"] {
            first.count(app: app, step: "validate", outcome: .ok, duration: .zero, provider: nil)
        }
        first.inFlight.add()
        first.noteFaultyConfiguration()
        let second = metrics(["crm": ["validate"], "new": ["validate"]], after: first)
        // A call that began with the earlier configuration.
        first.count(app: "crm", step: "validate", outcome: .ok, duration: .zero, provider: nil)
        #expect(!first.isConfigurationCurrent && second.isConfigurationCurrent)
        #expect(second.inFlight.value == 1)
        #expect(
            calls(second).map { $0.dropFirst("oauth_responder_requests_total".count) } == [
                #"{app="crm",step="validate",outcome="ok"} 2"#,
                #"{app="new",step="validate",outcome="ok"} 0"#,
                #"{app="none",step="healthz",outcome="ok"} 0"#,
            ]
        )
    }

    @Test("the counts of an app go on where its steps are others")
    func otherSteps() {
        let first = metrics(["crm": ["validate"]])
        let second = metrics(["crm": ["authorize", "validate"]], after: first)
        for metrics in [first, second] {
            metrics.count(
                app: "crm",
                step: "validate",
                outcome: .ok,
                duration: .zero,
                provider: nil
            )
        }
        #expect(
            calls(second).contains { $0.hasSuffix(#"{app="crm",step="validate",outcome="ok"} 2"#) }
        )
    }

    @Test("a reload makes no counts for apps that nobody has called")
    func memory() async {
        // In a process of its own, so that the memory is that of the counts.
        await #expect(processExitsWith: .success) {
            let apps = Dictionary(
                uniqueKeysWithValues: (0..<5000).map { ("app\($0)", ["authorize", "validate"]) }
            )
            let now = Timestamp(milliseconds: 0)
            let first = Metrics(apps: apps, steps: ["healthz"], now: now)
            let before = try #require(ProcessFigures.now().residentMemory)
            let second = Metrics(apps: apps, steps: ["healthz"], earlier: first, now: now)
            let after = try #require(ProcessFigures.now().residentMemory)
            #expect(after - before < 8 << 20)
            withExtendedLifetime((first, second)) {}
        }
    }

    @Test("many threads count without losing a call")
    func threads() throws {
        let metrics = metrics(["crm": ["validate"]])
        _ = try onManyThreads(8) { _ in
            for _ in 0..<5000 {
                metrics.count(
                    app: "crm",
                    step: "validate",
                    outcome: .ok,
                    duration: .microseconds(3),
                    provider: nil
                )
            }
        }
        #expect(
            calls(metrics).first
                == #"oauth_responder_requests_total{app="crm",step="validate",outcome="ok"} 40000"#
        )
        #expect(
            text(metrics).contains(
                #"oauth_responder_own_duration_seconds_sum{app="crm",step="validate"} 0.12"#
            )
        )
    }

    @Test("the status is the same in short")
    func status() {
        let metrics = metrics(["crm": ["validate"]])
        for (outcome, duration) in [(.ok, 10), (.failed(.expired), 21)]
            as [(StepCounts.Outcome, Int)]
        {
            metrics.count(
                app: "crm",
                step: "validate",
                outcome: outcome,
                duration: .milliseconds(duration),
                provider: outcome == .ok ? .milliseconds(4) : nil
            )
        }
        let status = report(metrics, waiting: [("crm", 2)]).status
        #expect(
            String(decoding: JSONWriter.bytes(of: .object(status)), as: UTF8.self)
                == #"{"version":"1.2.3","started":"1970-01-01T00:00:01.500Z","#
                + #""configuration":"current","in_flight":0,"max_in_flight":7,"threads":5,"#
                + #""memory_bytes":4096,"dropped_log_lines":3,"apps":{"crm":{"waiting":2,"#
                + #""validate":{"ok":1,"expired":1,"mean_duration_ms":15,"#
                + #""mean_provider_duration_ms":4}},"none":{"healthz":{"ok":0}}}}"#
        )
    }

    @Test("the system tells of this process")
    func process() throws {
        let figures = ProcessFigures.now()
        #expect(try #require(figures.threads) >= 1)
        #expect(try #require(figures.residentMemory) > 1 << 20)
        #expect(figures.processorTime > 0)
    }
}
