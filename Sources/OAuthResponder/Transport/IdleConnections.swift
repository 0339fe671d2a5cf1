import Glibc
import Locks
import OAuthProtocols

/// The connections that are kept between calls, each in a multi handle of its own.
///
/// A server may close an idle connection at any moment, and a request that is on its way just then is
/// lost. A call that can be repeated is sent again. One that can't uses a connection only if it was in
/// use a moment ago and the server is known to keep idle connections for far longer.
final class IdleConnections: Sendable {
    /// The most connections that are kept.
    static let limit = DescriptorShares.ofProcess.idle
    /// How long a connection may have been idle for a call that can be repeated.
    static let lifetime = Duration.seconds(60)
    /// How long a connection may have been idle for a call that can't be repeated (contract §3).
    static let freshness = Duration.milliseconds(100)
    /// How long a server must have kept some connection for such a call to use one at all.
    ///
    /// It is ten times ``freshness``, since the server's clock runs on while an answer and the next
    /// request are on their ways.
    static let proof = Duration.seconds(1)
    /// How long it is remembered whether a server keeps connections.
    static let memory = Duration.seconds(300)
    /// The most servers of which it is remembered.
    static let memoryLimit = 256

    /// A connection that waits for its next call.
    private struct Entry {
        var origin: String
        var multi: MultiHandle
        var socket: Int32
        var since: ContinuousClock.Instant

        /// Whether nothing has come since the last answer: no end, no TLS alert and no stray answer.
        var isOpen: Bool {
            var asked = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            return poll(&asked, 1, 0) == 0
        }
    }

    private struct Habit {
        var keepsConnections: Bool
        var end: ContinuousClock.Instant

        /// Whether the server should soon prove again that it keeps connections.
        func isOld(at now: ContinuousClock.Instant) -> Bool {
            keepsConnections && end - now < memory / 2
        }
    }

    private struct State {
        /// The kept connections; the one that was used last stands last.
        var entries: [Entry] = []
        var habits: [String: Habit] = [:]
    }

    private let state = Lock(State())

    /// Makes an empty pool.
    init() {}

    /// The count of the connections that are kept.
    var count: Int { state.withLock(\.entries.count) }

    /// Takes the connection to a server that was used last.
    ///
    /// - Parameters:
    ///   - origin: the server: scheme, host and port.
    ///   - isRepeatable: whether the call can be repeated.
    /// - Returns: nil where the call has to make a connection of its own.
    func take(to origin: String, isRepeatable: Bool) -> MultiHandle? {
        let now = ContinuousClock.now
        while let (entry, isKeeper) = next(to: origin, isRepeatable: isRepeatable, now: now) {
            // This stands outside of the lock, since each question is a system call.
            guard entry.isOpen else {
                noteEnd(to: origin, after: now - entry.since)
                continue
            }
            if isRepeatable || (isKeeper && now - entry.since <= Self.freshness) {
                return entry.multi
            }
            putBackWitness(entry)
            return nil
        }
        return nil
    }

    /// Removes the connection that was used last.
    ///
    /// - Returns: the connection, and whether the server is known to keep connections.
    private func next(
        to origin: String,
        isRepeatable: Bool,
        now: ContinuousClock.Instant
    ) -> (Entry, isKeeper: Bool)? {
        // What is dropped is freed, and its connection closed, after the lock is given back.
        let (found, _) = state.withLock { state in
            let dropped = Self.removeExpired(from: &state, now: now)
            guard let index = state.entries.lastIndex(where: { $0.origin == origin }) else {
                return ((Entry, isKeeper: Bool)?.none, dropped)
            }
            let isKeeper = !isRepeatable && Self.isKeeper(origin, in: &state, now: now)
            return ((state.entries.remove(at: index), isKeeper), dropped)
        }
        return found
    }

    /// Keeps a connection that a call could not use, where it is the only one that can tell how long the
    /// server keeps connections; elsewhere the call's own takes its place.
    private func putBackWitness(_ entry: Entry) {
        state.withLock { state in
            guard !state.entries.contains(where: { $0.origin == entry.origin }) else { return }
            let index = state.entries.firstIndex { $0.since > entry.since }
            state.entries.insert(entry, at: index ?? state.entries.endIndex)
        }
    }

    /// Keeps a connection for the next call.
    ///
    /// - Parameters:
    ///   - multi: the handle that holds the connection and nothing else.
    ///   - socket: the connection's descriptor.
    ///   - origin: the server.
    func park(_ multi: MultiHandle, socket: Int32, to origin: String) {
        let entry = Entry(origin: origin, multi: multi, socket: socket, since: .now)
        // The one that has been idle for longest makes room; it is freed after the lock is given back.
        _ = state.withLock { state in
            state.entries.append(entry)
            return state.entries.count > Self.limit ? state.entries.removeFirst().multi : nil
        }
    }

    /// Notes that a connection to a server ended.
    ///
    /// - Parameters:
    ///   - origin: the server.
    ///   - span: how long the connection was idle at most.
    func noteEnd(to origin: String, after span: Duration) {
        guard span < Self.proof else { return }
        state.withLock { Self.remember(origin, keepsConnections: false, in: &$0, now: .now) }
    }

    private static func removeExpired(
        from state: inout State,
        now: ContinuousClock.Instant
    ) -> [MultiHandle] {
        let count = state.entries.prefix { now - $0.since > lifetime }.count
        let dropped = state.entries.prefix(count).map(\.multi)
        state.entries.removeFirst(count)
        return dropped
    }

    /// Whether a server keeps connections: known from before, or from the one that is idle for longest.
    private static func isKeeper(
        _ origin: String,
        in state: inout State,
        now: ContinuousClock.Instant
    ) -> Bool {
        if let habit = state.habits[origin], now < habit.end, !habit.isOld(at: now) {
            return habit.keepsConnections
        }
        guard let oldest = state.entries.first(where: { $0.origin == origin }),
            now - oldest.since >= proof, oldest.isOpen
        else { return state.habits[origin].map { $0.keepsConnections && now < $0.end } ?? false }
        remember(origin, keepsConnections: true, in: &state, now: now)
        return true
    }

    private static func remember(
        _ origin: String,
        keepsConnections: Bool,
        in state: inout State,
        now: ContinuousClock.Instant
    ) {
        state.habits[origin] = Habit(keepsConnections: keepsConnections, end: now + memory)
        guard state.habits.count > memoryLimit,
            let oldest = state.habits.min(by: { $0.value.end < $1.value.end })
        else { return }
        state.habits[oldest.key] = nil
    }
}
