import Locks

/// What became of the calls of one step of one app, and how long they took.
final class StepCounts: Sendable {
    /// How a call ended.
    enum Outcome: Sendable, Equatable {
        /// It was answered as hoped.
        case ok
        /// The connector answers it.
        case handedOver
        /// It failed, in the words of the log.
        case failed(ErrorLabel)

        /// All outcomes, in the order of `docs/log.md`.
        static let all: [Outcome] = [.ok, .handedOver] + ErrorLabel.allCases.map(Outcome.failed)

        /// The outcome as the metrics name it: `ok`, `handed_over`, or the log's `error`.
        var name: String {
            switch self {
            case .ok: "ok"
            case .handedOver: "handed_over"
            case .failed(let label): label.rawValue
            }
        }
    }

    private let ok = Counter()
    private let handedOver = Counter()
    /// Failures are rare and of few kinds, so that they take a lock rather than a counter for each kind.
    private let failed = Lock<[ErrorLabel: Int]>([:])
    /// How long the calls took as a whole.
    let duration = Histogram()
    /// How long the calls took without the provider.
    let ownDuration = Histogram()
    /// How long the provider took, for the calls that asked it.
    let providerDuration = Histogram()

    /// Begins without any call.
    init() {}

    /// Counts a call.
    ///
    /// - Parameters:
    ///   - outcome: how it ended.
    ///   - duration: how long it took as a whole.
    ///   - provider: how long the provider took; nil where none was asked.
    func count(_ outcome: Outcome, duration: Duration, provider: Duration?) {
        switch outcome {
        case .ok: ok.add()
        case .handedOver: handedOver.add()
        case .failed(let label): failed.withLock { $0[label, default: 0] += 1 }
        }
        self.duration.observe(duration)
        ownDuration.observe(duration - (provider ?? .zero))
        if let provider { providerDuration.observe(provider) }
    }

    /// The outcomes that there were, each with its number; `ok` is always among them.
    var numbers: [(outcome: Outcome, count: Int)] {
        let failed = failed.withLock { $0 }
        return Outcome.all.compactMap { outcome in
            let count =
                switch outcome {
                case .ok: ok.value
                case .handedOver: handedOver.value
                case .failed(let label): failed[label] ?? 0
                }
            return outcome == .ok || count > 0 ? (outcome, count) : nil
        }
    }

    /// Whether any call was counted.
    var isUsed: Bool { duration.cumulated.last != 0 }
}
