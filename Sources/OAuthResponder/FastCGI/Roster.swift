import Glibc
import Locks
import OAuthProtocols

/// Who is at work: how many threads there are, how many wait for a connection, and which connections
/// wait for a call.
///
/// A thread stays with its connection, so that idle connections could hold all threads. Where no
/// thread is left to accept, the connection that has been idle for longest makes room.
final class Roster: Sendable {
    /// How many waiting threads are kept; one more of them ends.
    static let spareThreads = 32

    private struct State {
        var threadLimit: Int
        var threads = 0
        var waiting = 0
        /// How many threads will wait soon, since their connections were shut down.
        var returning = 0
        /// When each idle connection became so, in a count of such events.
        var idle: [Int32: Int] = [:]
        var idleEvents = 0
    }

    private let state: Lock<State>
    private let emptied: Latch

    /// Makes an empty roster.
    ///
    /// - Parameter threadLimit: how many threads there may be.
    /// - Throws: `SystemError` if there is no descriptor left.
    init(threadLimit: Int) throws(SystemError) {
        state = Lock(State(threadLimit: threadLimit))
        emptied = try Latch()
    }

    /// Changes how many threads there may be; a lower limit ends no thread that exists.
    func setThreadLimit(_ limit: Int) {
        state.withLock { $0.threadLimit = limit }
    }

    /// Enters the first thread, as one that waits.
    func enterFirst() {
        state.withLock { state in
            state.threads += 1
            state.waiting += 1
        }
    }

    /// Notes that a waiting thread ended, or did not start.
    func leave() {
        let isEmpty = state.withLock { state in
            state.threads -= 1
            state.waiting -= 1
            return state.threads == 0
        }
        if isEmpty { emptied.open() }
    }

    /// Notes that a waiting thread has got a connection, and sees to a successor.
    ///
    /// Where there may be no more threads, a connection makes room.
    ///
    /// - Returns: whether a thread is to be started; it has been entered already.
    func take() -> Bool {
        state.withLock { state in
            state.waiting -= 1
            guard state.waiting == 0 else { return false }
            if state.threads < state.threadLimit {
                state.threads += 1
                state.waiting += 1
                return true
            }
            Self.makeRoom(&state)
            return false
        }
    }

    /// Notes that a thread has done with its connection and waits again.
    ///
    /// - Returns: whether enough others wait, so that it should ``leave()``.
    func putBack() -> Bool {
        state.withLock { state in
            state.waiting += 1
            state.returning = max(0, state.returning - 1)
            return state.waiting > Self.spareThreads
        }
    }

    /// Notes that a connection waits for a call.
    ///
    /// - Parameters:
    ///   - descriptor: the connection.
    ///   - isNew: whether it has not brought a call yet, and must not be closed before it could.
    /// - Returns: false if it must make room at once.
    func rest(_ descriptor: Int32, isNew: Bool) -> Bool {
        state.withLock { state in
            guard isNew || state.waiting + state.returning > 0 else { return false }
            state.idleEvents += 1
            state.idle[descriptor] = state.idleEvents
            return true
        }
    }

    /// Notes that a connection's waiting is over.
    ///
    /// - Returns: false if it was shut down meanwhile to make room.
    func wake(_ descriptor: Int32) -> Bool {
        state.withLock { $0.idle.removeValue(forKey: descriptor) != nil }
    }

    /// Shuts down the connection that has been idle for longest and brings nothing at present.
    func makeRoom() {
        state.withLock { Self.makeRoom(&$0) }
    }

    private static func makeRoom(_ state: inout State) {
        // An entry's descriptor is open: its thread removes the entry before it closes anything.
        let idlest = state.idle.sorted { $0.value < $1.value }.first { !isReadable($0.key) }
        guard let idlest else { return }
        state.idle[idlest.key] = nil
        state.returning += 1
        shutdown(idlest.key, Int32(SHUT_RDWR))
    }

    /// Waits until the last thread has left.
    ///
    /// - Parameter timeout: how long at most.
    /// - Returns: whether the last thread has left.
    func waitUntilEmpty(_ timeout: Duration) -> Bool {
        emptied.wait(milliseconds: Int32(clamping: timeout.milliseconds))
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&asked, 1, 0) > 0
    }
}
