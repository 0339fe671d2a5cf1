import Glibc
import Locks
import OAuthProtocols
import Synchronization

/// Serves FastCGI: accepts the gateway's connections and has their calls answered.
///
/// One thread a connection, all of them blocking. A thread accepts a connection and stays with it to
/// its end; before it does, it sees to it that another one is left to accept the next.
final class Server: Sendable {
    /// What answers a call; many threads call it at the same time.
    typealias Handler = @Sendable (GatewayRequest) -> GatewayResponse

    /// How many more threads there are than calls in flight, to tell callers to try later.
    static let surplusThreads = DescriptorShares.ofProcess.surplus
    /// How long the first call of a new connection is awaited by a process that stops, or that has
    /// nothing to spare for the call, in milliseconds.
    static let firstCallPatience: Int32 = 100

    private let socket: ListeningSocket
    private let maxInFlight: Atomic<Int>
    private let shutdown: Shutdown
    private let roster: Roster
    private let inFlight = Atomic(0)
    private let warning: StarvationWarning
    private let failure = Lock<SystemError?>(nil)

    /// Makes a server that does not run yet.
    ///
    /// - Parameters:
    ///   - socket: where the gateway connects.
    ///   - maxInFlight: how many calls may be answered at a time; the rest is refused.
    ///   - shutdown: begun by the server when a signal asks for it.
    ///   - log: told when threads or descriptors run out.
    /// - Throws: `SystemError` if there is no descriptor left.
    init(
        socket: ListeningSocket,
        maxInFlight: Int,
        shutdown: Shutdown,
        log: Log
    ) throws(SystemError) {
        self.socket = socket
        self.maxInFlight = Atomic(maxInFlight)
        self.shutdown = shutdown
        warning = StarvationWarning(log: log)
        roster = try Roster(threadLimit: maxInFlight + Self.surplusThreads)
    }

    /// Serves until a signal stops it; to be called once, by the main thread.
    ///
    /// - Parameters:
    ///   - handler: answers a call, within the call's own time limit.
    ///   - giveUp: called once if calls are in flight for too long after the stop; ends what they wait for.
    ///   - reload: called in this thread for each `SIGHUP`; returns how many calls may be answered
    ///     at a time from then on.
    /// - Throws: `SystemError` if no thread can be started or no connection accepted.
    func run(
        handler: @escaping Handler,
        giveUp: () -> Void,
        reload: () -> Int
    ) throws(SystemError) {
        Connection.startLibrary()
        roster.enterFirst()
        try startThread(handler)
        while Signals.next() == .reload {
            let limit = reload()
            maxInFlight.store(limit, ordering: .relaxed)
            roster.setThreadLimit(limit + Self.surplusThreads)
        }
        shutdown.begin()
        if !roster.waitUntilEmpty(shutdown.remainingPatience) {
            giveUp()
            _ = roster.waitUntilEmpty(shutdown.remaining)
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    private func startThread(_ handler: @escaping Handler) throws(SystemError) {
        do {
            try DetachedThread.start { self.work(handler) }
        } catch {
            roster.leave()
            throw error
        }
    }

    /// The life of a thread.
    private func work(_ handler: @escaping Handler) {
        defer { roster.leave() }
        while let descriptor = nextConnection() {
            let isServed = !roster.take() || startSuccessor(handler)
            let place = roster.place(of: descriptor)
            if isServed {
                serve(Connection(adopting: descriptor), at: place, handler)
            } else {
                refuse(Connection(adopting: descriptor), handler)
            }
            roster.remove(place)
            if roster.putBack() { return }
        }
    }

    private func nextConnection() -> Int32? {
        while true {
            switch socket.next(until: shutdown) {
            case .connection(let descriptor): return descriptor
            case .stopped: return nil
            case .starved(let error): relieve(error)
            case .failed(let error):
                failure.withLock { $0 = $0 ?? error }
                shutdown.begin()
                // The main thread waits for signals alone.
                Signals.demandStop()
                return nil
            }
        }
    }

    private func startSuccessor(_ handler: @escaping Handler) -> Bool {
        do {
            try startThread(handler)
            return true
        } catch {
            relieve(error)
            return false
        }
    }

    /// Has the one call of a connection told to come later, where no other thread is left to accept.
    private func refuse(_ connection: consuming Connection, _ handler: Handler) {
        var connection = connection
        var waited = pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waited, 1, Self.firstCallPatience) > 0, var request = connection.readCall()
        else { return }
        request.refusal = .tooManyInFlight
        _ = connection.answer(handler(request).cgi(for: request.method), isLast: true)
    }

    /// Makes room where the system gives no more, and says so now and then.
    private func relieve(_ error: SystemError) {
        roster.makeRoom()
        warning.give(error)
    }

    private func serve(
        _ connection: consuming Connection,
        at place: Roster.Place,
        _ handler: Handler
    ) {
        var connection = connection
        var isNew = true
        while awaitCall(on: connection, at: place, isNew: isNew) {
            guard let request = connection.readCall() else { return }
            guard answer(request, on: &connection, handler) else { return }
            isNew = false
        }
    }

    private func answer(
        _ request: GatewayRequest,
        on connection: inout Connection,
        _ handler: Handler
    ) -> Bool {
        var request = request
        let count = inFlight.add(1, ordering: .relaxed).newValue
        if count > maxInFlight.load(ordering: .relaxed) {
            request.refusal = .tooManyInFlight
        }
        let response = handler(request).cgi(for: request.method)
        // A caller that has its answer may call again before this thread goes on.
        inFlight.subtract(1, ordering: .relaxed)
        return connection.answer(response, isLast: shutdown.isStopping)
    }

    /// Waits for a call's first byte, however long that takes: the gateway closes idle connections.
    ///
    /// - Returns: false if the connection is to be closed.
    private func awaitCall(
        on connection: borrowing Connection,
        at place: Roster.Place,
        isNew: Bool
    ) -> Bool {
        let descriptor = connection.descriptor
        guard roster.rest(place, isNew: isNew) else { return connection.endsWithCall() }
        var waited = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: shutdown.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&waited, 2, -1) < 0 && errno == EINTR {}
        if waited[0].revents == 0, isNew { _ = poll(&waited, 1, Self.firstCallPatience) }
        let isOpen = roster.wake(place)
        if isOpen, waited[0].revents != 0 { return true }
        guard connection.endsWithCall() else { return false }
        if !isOpen { roster.stay() }
        return true
    }
}
