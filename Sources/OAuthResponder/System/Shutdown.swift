import Locks
import OAuthProtocols
import Synchronization

/// What all parts of the process know about its end.
///
/// A shutdown that has begun can't be taken back.
final class Shutdown: Sendable {
    /// How long calls in flight may go on, from the beginning of the shutdown (contract §5).
    static let patience = Duration.seconds(24)
    /// How long the process may live on, from the beginning of the shutdown.
    static let limit = Duration.milliseconds(24_850)

    private let isBegun = Atomic(false)
    private let beginning = Lock<ContinuousClock.Instant?>(nil)
    private let latch: Latch

    /// Makes the shutdown of a process that has not begun to stop.
    ///
    /// - Throws: `SystemError` if there is no descriptor left.
    init() throws(SystemError) {
        latch = try Latch()
    }

    /// Begins the shutdown; beginning it again changes nothing.
    func begin(at now: ContinuousClock.Instant = .now) {
        beginning.withLock { $0 = $0 ?? now }
        isBegun.store(true, ordering: .releasing)
        latch.open()
    }

    /// Whether the process takes on no more calls.
    var isStopping: Bool { isBegun.load(ordering: .acquiring) }

    /// A descriptor that becomes readable when the shutdown begins, and stays so.
    var descriptor: Int32 { latch.descriptor }

    /// The time until ``patience`` ends, zero at least.
    var remainingPatience: Duration { max(.zero, Self.patience - elapsed) }

    /// The time until ``limit`` ends, zero at least.
    var remaining: Duration { max(.zero, Self.limit - elapsed) }

    private var elapsed: Duration { beginning.withLock { $0.map { .now - $0 } } ?? .zero }
}
