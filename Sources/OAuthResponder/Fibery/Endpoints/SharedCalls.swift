import Dispatch
import Synchronization

/// Lets simultaneous calls for the same thing share one outcome, and keeps a success for a while.
///
/// In memory, bounded, and of this process alone; losing it loses nothing else.
final class SharedCalls<Value: Sendable>: Sendable {
    /// What a call brings: a value, or why there is none.
    typealias Outcome = Result<Value, ServiceError>

    private final class Flight: Sendable {
        let outcome = Mutex<Outcome?>(nil)
        let landed = DispatchSemaphore(value: 0)
    }

    private struct Entry {
        var flight: Flight
        /// nil while the flight is in the air.
        var keptUntil: ContinuousClock.Instant?

        func isUsable(at now: ContinuousClock.Instant, _ isStillGood: (Value) -> Bool) -> Bool {
            guard let keptUntil else { return true }
            guard now < keptUntil, case .success(let value)? = flight.outcome.withLock({ $0 })
            else { return false }
            return isStillGood(value)
        }
    }

    private struct Table {
        var entries: [[UInt8]: Entry] = [:]
        var sweptAt = ContinuousClock.now
    }

    /// The most outcomes that are kept; beyond them nothing is shared.
    private let limit: Int
    private let table = Mutex(Table())

    /// Makes an empty table.
    init(limit: Int = 16_384) {
        self.limit = limit
    }

    /// Finds the outcome for a key: another call's if there is one, else what `make` brings.
    ///
    /// - Parameters:
    ///   - key: what is shared; hold no secret in it, but a digest.
    ///   - grace: how long a success is kept for later calls.
    ///   - deadline: how long to wait for another call.
    ///   - isStillGood: whether a success that was kept is what this call needs.
    ///   - make: brings the outcome.
    /// - Returns: the outcome; `.outOfTime` where the other call does not end in time.
    func outcome(
        for key: [UInt8],
        grace: Duration,
        deadline: ContinuousClock.Instant,
        isStillGood: (Value) -> Bool = { _ in true },
        make: () -> Outcome
    ) -> Outcome {
        let now = ContinuousClock.now
        let (flight, isOurs) = table.withLock { table in
            Self.sweep(&table, now: now)
            if let entry = table.entries[key], entry.isUsable(at: now, isStillGood) {
                return (entry.flight, false)
            }
            let flight = Flight()
            if table.entries.count < limit { table.entries[key] = Entry(flight: flight) }
            return (flight, true)
        }
        guard isOurs else { return Self.wait(for: flight, until: deadline) }
        let outcome = make()
        land(flight, key: key, outcome: outcome, grace: grace)
        return outcome
    }

    private func land(_ flight: Flight, key: [UInt8], outcome: Outcome, grace: Duration) {
        flight.outcome.withLock { $0 = outcome }
        flight.landed.signal()
        table.withLock { table in
            guard table.entries[key]?.flight === flight else { return }
            if case .success = outcome, grace > .zero {
                table.entries[key]?.keptUntil = .now + grace
            } else {
                table.entries[key] = nil
            }
        }
    }

    private static func wait(for flight: Flight, until deadline: ContinuousClock.Instant) -> Outcome
    {
        if let outcome = flight.outcome.withLock({ $0 }) { return outcome }
        let rest = max(.zero, ContinuousClock.now.duration(to: deadline)).milliseconds
        guard flight.landed.wait(timeout: .now() + .milliseconds(rest)) == .success else {
            return .failure(.outOfTime)
        }
        // Each one that wakes up wakes the next.
        flight.landed.signal()
        return flight.outcome.withLock { $0 } ?? .failure(.outOfTime)
    }

    private static func sweep(_ table: inout Table, now: ContinuousClock.Instant) {
        guard now > table.sweptAt + .seconds(1) else { return }
        table.sweptAt = now
        table.entries = table.entries.filter { $0.value.keptUntil.map { now < $0 } ?? true }
    }
}
