import OAuthProtocols
import Synchronization

/// What the process counts for its operator, from its start on.
///
/// The configuration says for which apps and steps there are counts, so that names that callers invent
/// can't fill the memory.
final class Metrics: Sendable {
    /// The name that stands for an app or a step where a call meant none that exists.
    static let none = "none"

    /// When the process began to count.
    let start: Timestamp
    /// How many calls are being answered.
    let inFlight: Counter
    private let isCurrent = Atomic(true)
    private let apps: [String: AppCounts]

    /// Makes the places for the calls of a configuration.
    ///
    /// - Parameters:
    ///   - apps: the apps, each with its steps.
    ///   - steps: the steps that belong to no app.
    ///   - earlier: whose counts go on, for the apps that still exist; nil begins at zero.
    ///   - now: the time, for a beginning.
    init(
        apps: [String: [String]],
        steps: [String],
        earlier: Metrics? = nil,
        now: Timestamp
    ) {
        start = earlier?.start ?? now
        inFlight = earlier?.inFlight ?? Counter()
        var all = apps.mapValues { $0 + [Self.none] }
        all[Self.none] = steps + (all[Self.none] ?? [Self.none])
        var counts: [String: AppCounts] = [:]
        counts.reserveCapacity(all.count)
        for (app, steps) in all {
            let known = earlier?.apps[app]
            // The counts of an app that is as it was go on, made or not.
            counts[app] = known?.steps == steps ? known : AppCounts(steps: steps, earlier: known)
        }
        self.apps = counts
    }

    /// Counts a call that is over.
    ///
    /// - Parameters:
    ///   - app: the app; nil where none was meant.
    ///   - step: the step; nil where none was meant.
    ///   - outcome: how the call ended.
    ///   - duration: how long it took as a whole.
    ///   - provider: how long the provider took; nil where none was asked.
    func count(
        app: String?,
        step: String?,
        outcome: StepCounts.Outcome,
        duration: Duration,
        provider: Duration?
    ) {
        let counts = apps[app ?? Self.none]?.made
        let place = counts?[step ?? Self.none] ?? counts?[Self.none]
        place?.count(outcome, duration: duration, provider: provider)
    }

    /// Whether the process works with the configuration that it was told to read last.
    var isConfigurationCurrent: Bool { isCurrent.load(ordering: .relaxed) }

    /// Notes that a later configuration has a fault, so that the one of these counts stays in use.
    func noteFaultyConfiguration() {
        isCurrent.store(false, ordering: .relaxed)
    }

    /// The counts of each app and step, in the order of their names; those of no step only where
    /// there are any.
    var rows: [(app: String, step: String, counts: StepCounts)] {
        apps.sorted { $0.key < $1.key }.flatMap { app, counts in
            counts.all.sorted { $0.key < $1.key }
                .filter { $0.key != Self.none || $0.value.isUsed }
                .map { (app, $0.key, $0.value) }
        }
    }
}
