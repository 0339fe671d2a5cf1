import Locks
import OAuthProtocols

/// Lets simultaneous calls for the same thing share one outcome, and keeps a success for a while.
///
/// In memory, bounded in bytes, and of this process alone; losing it loses nothing else.
final class SharedCalls<Value: Keepable>: Sendable {
    /// What a call brings: a value, or why there is none.
    typealias Outcome = Result<Value, AccountError>

    private struct State {
        /// Outcomes that are under way: none of them is ever given up for another.
        var flights: [[UInt8]: Flight<Outcome>] = [:]
        var kept: BoundedTable<[UInt8], Value>
        var sweptAt = ContinuousClock.now
    }

    private enum Turn {
        case kept(Value)
        case wait(Flight<Outcome>)
        case make(Flight<Outcome>)
    }

    private let state: Lock<State>

    /// Makes an empty table.
    ///
    /// - Parameter byteLimit: how many bytes the kept values may take together.
    init(byteLimit: Int = 32 * 1024 * 1024) {
        state = Lock(State(kept: BoundedTable(byteLimit: byteLimit)))
    }

    /// Finds a success that was kept.
    ///
    /// - Parameters:
    ///   - key: what is shared.
    ///   - isStillGood: whether the value is what this call needs.
    /// - Returns: the value; nil where there is none, or the same thing is under way anew.
    func kept(for key: [UInt8], isStillGood: (Value) -> Bool = { _ in true }) -> Value? {
        let value = state.withLock { state in
            state.flights[key] == nil ? state.kept.value(for: key, at: .now) : nil
        }
        return value.flatMap { isStillGood($0) ? $0 : nil }
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
        switch turn(for: key, isStillGood) {
        case .kept(let value):
            return .success(value)
        case .wait(let flight):
            return flight.wait(until: deadline) ?? .failure(.outOfTime)
        case .make(let flight):
            let outcome = make()
            land(flight, key: key, outcome: outcome, grace: grace)
            return outcome
        }
    }

    private func turn(for key: [UInt8], _ isStillGood: (Value) -> Bool) -> Turn {
        state.withLock { state in
            let now = ContinuousClock.now
            Self.sweep(&state, now: now)
            if let flight = state.flights[key] { return .wait(flight) }
            if let value = state.kept.value(for: key, at: now), isStillGood(value) {
                return .kept(value)
            }
            state.kept.remove(key)
            let flight = Flight<Outcome>()
            state.flights[key] = flight
            return .make(flight)
        }
    }

    /// Ends the flight, keeps its success and wakes those who wait: for every other call this is
    /// one moment.
    private func land(
        _ flight: Flight<Outcome>,
        key: [UInt8],
        outcome: Outcome,
        grace: Duration
    ) {
        let kept = grace > .zero ? Self.kept(of: outcome) : nil
        state.withLock { state in
            state.flights[key] = nil
            if let (value, bytes) = kept {
                let now = ContinuousClock.now
                state.kept.keep(value, for: key, bytes: bytes, from: now, until: now + grace)
            }
            flight.land(outcome)
        }
    }

    /// What is kept of an outcome; nil for a failure.
    private static func kept(of outcome: Outcome) -> (value: Value, bytes: Int)? {
        guard case .success(let value) = outcome else { return nil }
        let bytes = value.keptBytes
        guard bytes > BoundedTable<[UInt8], Value>.valueLimit else { return (value, bytes) }
        return (value.essence, value.essence.keptBytes)
    }

    /// Tokens do not stay in memory for longer than they are of use.
    private static func sweep(_ state: inout State, now: ContinuousClock.Instant) {
        guard now > state.sweptAt + .seconds(1) else { return }
        state.sweptAt = now
        state.kept.removeEnded(at: now)
    }
}
