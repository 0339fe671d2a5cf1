import Dispatch
import Locks
import OAuthProtocols

/// An outcome that one thread brings while others wait for it.
final class Flight<Outcome: Sendable>: Sendable {
    private let outcome = Lock<Outcome?>(nil)
    private let landed = DispatchSemaphore(value: 0)

    /// Makes a flight that is in the air.
    init() {}

    /// Hands the outcome to all who wait and to all who will; to be called once.
    func land(_ outcome: Outcome) {
        self.outcome.withLock { $0 = outcome }
        landed.signal()
    }

    /// Waits for the outcome.
    ///
    /// - Parameter deadline: how long to wait at most.
    /// - Returns: the outcome; nil where it does not come in time.
    func wait(until deadline: ContinuousClock.Instant) -> Outcome? {
        if let outcome = outcome.withLock({ $0 }) { return outcome }
        let rest = max(.zero, ContinuousClock.now.duration(to: deadline)).milliseconds
        guard landed.wait(timeout: .now() + .milliseconds(rest)) == .success else { return nil }
        // One signal wakes one thread, so each thread that wakes up wakes the next.
        landed.signal()
        return outcome.withLock { $0 }
    }
}
