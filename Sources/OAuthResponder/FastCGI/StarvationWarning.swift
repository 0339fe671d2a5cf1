import Locks

/// Says in the log that threads or descriptors have run out, now and then.
final class StarvationWarning: Sendable {
    /// How far apart two warnings are at least.
    private static let interval = Duration.seconds(10)

    private let log: Log
    private let last = Lock<ContinuousClock.Instant?>(nil)

    /// Makes a warning that has not been given yet.
    init(log: Log) {
        self.log = log
    }

    /// Writes the warning unless it was written a moment ago.
    ///
    /// - Parameter error: what the system refused.
    func give(_ error: SystemError) {
        let isDue = last.withLock { last in
            if let last, .now - last < Self.interval { return false }
            last = .now
            return true
        }
        guard isDue else { return }
        log.write(
            .warning,
            [
                ("event", .string("starved")), ("error", .label(.noThread)),
                ("reason", .string("\(error)")),
            ]
        )
    }
}
