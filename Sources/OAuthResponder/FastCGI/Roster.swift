import Glibc
import Locks
import OAuthProtocols
import Synchronization

/// Who is at work: how many threads there are, how many wait for a connection, and which connections
/// wait for a call.
///
/// A thread stays with its connection, so that idle connections could hold all threads. Where no
/// thread is left to accept, the connection that has been idle for longest makes room.
///
/// Connections come and go under a lock. Each call goes without it, and changes nothing but its
/// connection's own place.
final class Roster: Sendable {
    /// How many waiting threads are kept; one more of them ends.
    static let spareThreads = 32

    private struct State {
        var threadLimit: Int
        var threads = 0
        var waiting = 0
        /// How many threads will wait soon, since their connections were shut down.
        var returning = 0
        var places: [ObjectIdentifier: Place] = [:]
    }

    private let state: Lock<State>
    /// How many threads wait or will wait soon, as the state has it.
    private let takers = Atomic(0)
    private let idleEvents = Atomic(0)
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
        change { state in
            state.threads += 1
            state.waiting += 1
        }
    }

    /// Notes that a waiting thread ended, or did not start.
    func leave() {
        let isEmpty = change { state in
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
        change { state in
            state.waiting -= 1
            guard state.waiting == 0 else { return false }
            if state.threads < state.threadLimit {
                state.threads += 1
                state.waiting += 1
                return true
            }
            makeRoom(&state)
            return false
        }
    }

    /// Notes that a thread has done with its connection and waits again.
    ///
    /// - Returns: whether enough others wait, so that it should ``leave()``.
    func putBack() -> Bool {
        change { state in
            state.waiting += 1
            state.returning = max(0, state.returning - 1)
            return state.waiting > Self.spareThreads
        }
    }

    /// Makes the place of a connection that brings a call.
    func place(of descriptor: Int32) -> Place {
        let place = Place(descriptor)
        state.withLock { $0.places[ObjectIdentifier(place)] = place }
        return place
    }

    /// Takes the place of a connection away that is over.
    func remove(_ place: Place) {
        _ = state.withLock { $0.places.removeValue(forKey: ObjectIdentifier(place)) }
    }

    /// Notes that a connection waits for a call.
    ///
    /// - Parameters:
    ///   - place: the connection's place.
    ///   - isNew: whether it has not brought a call yet, and must not be closed before it could.
    /// - Returns: false if it must make room at once.
    func rest(_ place: Place, isNew: Bool) -> Bool {
        let event = idleEvents.add(1, ordering: .relaxed).newValue
        // Whoever takes the last thread first says so and then looks for an idle connection. Since
        // this is done the other way round here, one of the two sees the other.
        place.idleSince.store(event, ordering: .sequentiallyConsistent)
        if isNew || takers.load(ordering: .sequentiallyConsistent) > 0 { return true }
        return state.withLock { state in
            if state.waiting + state.returning > 0 { return true }
            place.idleSince.store(0, ordering: .relaxed)
            return false
        }
    }

    /// Notes that a connection's waiting is over.
    ///
    /// - Returns: false if it was shut down meanwhile to make room.
    func wake(_ place: Place) -> Bool {
        if place.idleSince.exchange(0, ordering: .acquiringAndReleasing) > 0 { return true }
        // Whoever shuts the connection down may not have done so yet, and the descriptor must not
        // become that of another connection before.
        state.withLock { _ in }
        return false
    }

    /// Notes that a connection that was shut down to make room has brought a call before, so that its
    /// thread answers that first, and has another connection make room.
    func stay() {
        change { state in
            state.returning = max(0, state.returning - 1)
            if state.waiting + state.returning == 0 { makeRoom(&state) }
        }
    }

    /// Shuts down the connection that has been idle for longest and brings nothing at present.
    ///
    /// It takes nothing more from then on. What came since it was looked at is answered: see ``stay()``.
    func makeRoom() {
        change { makeRoom(&$0) }
    }

    private func makeRoom(_ state: inout State) {
        publish(state)
        let idle = state.places.values
            .map { (since: $0.idleSince.load(ordering: .sequentiallyConsistent), place: $0) }
            .filter { $0.since > 0 }
            .sorted { $0.since < $1.since }
        for (since, place) in idle where !place.isReadable {
            let (isTaken, _) = place.idleSince.compareExchange(
                expected: since,
                desired: Place.shutDown,
                ordering: .acquiringAndReleasing
            )
            guard isTaken else { continue }
            state.returning += 1
            shutdown(place.descriptor, Int32(SHUT_RD))
            return
        }
    }

    /// Changes the state, and lets those see it that don't take the lock.
    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in
            let result = body(&state)
            publish(state)
            return result
        }
    }

    private func publish(_ state: State) {
        takers.store(state.waiting + state.returning, ordering: .sequentiallyConsistent)
    }

    /// Waits until the last thread has left.
    ///
    /// - Parameter timeout: how long at most.
    /// - Returns: whether the last thread has left.
    func waitUntilEmpty(_ timeout: Duration) -> Bool {
        emptied.wait(milliseconds: Int32(clamping: timeout.milliseconds))
    }
}
