import Glibc
import OAuthProtocols

/// The processor time that a call has left.
///
/// The limits in bytes end what is known to be dear. This one ends the rest, such as a megabyte in
/// chunks of one byte or a chunk's extension without an end, neither of which libcurl limits.
struct ProcessorTime: Sendable {
    /// The most processor time of a thread that one call may take (contract §3, "What an answer
    /// may cost"), half of which is left to whoever reads the answer.
    static let limit = Duration.milliseconds(100)

    private let start: Duration
    private let beginning = ContinuousClock.now

    /// Begins to count; to be asked in the same thread.
    init() {
        start = Self.ofThread()
    }

    /// Whether the call has taken more than ``limit``.
    var isSpent: Bool {
        // A thread takes no more processor time than time passes, and the clock is cheaper to ask.
        .now - beginning > Self.limit && Self.ofThread() - start > Self.limit
    }

    private static func ofThread() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
