import Glibc
import Synchronization

/// A socket on which the gateway connects, and the turn to accept on it.
final class ListeningSocket: Sendable {
    /// What came of waiting for a connection.
    enum Arrival: Sendable, Equatable {
        /// A connection, owned by the caller from now on.
        case connection(Int32)
        /// Neither a descriptor nor memory is left for it. Either some time has been waited, or the
        /// spare descriptor was given up for this connection, whose call is to be refused.
        case starved(SystemError, Int32?)
        /// The process stops, and nothing more comes.
        case stopped
        /// The socket can't be accepted on.
        case failed(SystemError)
    }

    /// The pause after a connection for which there was no descriptor, in milliseconds.
    static let starvationPause: Int32 = 50

    private struct State {
        /// The socket while it is open.
        var listening: Int32?
        /// A descriptor of nothing, which makes room for a connection where no other is left; -1 while
        /// a connection has it.
        var spare: Int32 = -1
        /// Whether there was no descriptor for the connection before.
        var isStarved = false
    }

    /// One thread at a time polls and accepts; the others wait for the lock.
    private let state: Mutex<State>
    private let isShared: Bool

    /// Takes over a listening socket.
    ///
    /// - Parameters:
    ///   - descriptor: closed by this value, at last.
    ///   - isShared: whether another process may accept what this one leaves in the queue.
    init(adopting descriptor: Int32, isShared: Bool) {
        // Where several processes poll one socket, all wake up and one gets the connection.
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        state = Mutex(State(listening: descriptor))
        self.isShared = isShared
    }

    deinit { close() }

    /// Takes over descriptor 0 where it is a listening socket (spawn-fcgi, systemd).
    ///
    /// - Returns: nil where it is anything else.
    static func inherited() -> ListeningSocket? {
        var isListening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0,
            isListening != 0
        else { return nil }
        let descriptor = dup(STDIN_FILENO)
        guard descriptor >= 0 else { return nil }
        // Standard input stays a number that no connection gets.
        let null = Glibc.open("/dev/null", O_RDONLY)
        if null >= 0 {
            dup2(null, STDIN_FILENO)
            _ = Glibc.close(null)
        }
        return ListeningSocket(adopting: descriptor, isShared: true)
    }

    /// Waits for the next connection.
    ///
    /// When the process stops, what is in the queue of a UNIX socket of our own still comes, since
    /// nobody else would ever take it; then the socket is closed.
    ///
    /// - Parameter shutdown: what ends the waiting.
    /// - Returns: a connection, or why there is none.
    func next(until shutdown: Shutdown) -> Arrival {
        state.withLock { state in
            if state.spare < 0 { state.spare = open("/dev/null", O_RDONLY | O_CLOEXEC) }
            while let listening = state.listening {
                var waited = [
                    pollfd(fd: listening, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: shutdown.descriptor, events: Int16(POLLIN), revents: 0),
                ]
                _ = poll(&waited, 2, -1)
                guard waited[1].revents == 0 else { return last(of: &state) }
                let accepted = accept(listening, nil, nil)
                if accepted >= 0 {
                    state.isStarved = false
                    return .connection(accepted)
                }
                if let arrival = Self.arrival(.last("accept"), shutdown, &state) { return arrival }
            }
            return .stopped
        }
    }

    /// Takes what is left in the queue, and closes the socket once that is nothing.
    private func last(of state: inout State) -> Arrival {
        guard let listening = state.listening else { return .stopped }
        if !isShared {
            // Nobody can connect any more, but what is in the queue of a UNIX socket stays there.
            Glibc.shutdown(listening, Int32(SHUT_RD))
            let accepted = accept(listening, nil, nil)
            if accepted >= 0 { return .connection(accepted) }
        }
        _ = Glibc.close(listening)
        state.listening = nil
        return .stopped
    }

    private static func arrival(
        _ error: SystemError,
        _ shutdown: Shutdown,
        _ state: inout State
    ) -> Arrival? {
        switch error.code {
        case EAGAIN, EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET,
            EHOSTUNREACH, ENETUNREACH:
            return nil
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            if state.isStarved, state.spare >= 0, let listening = state.listening {
                _ = Glibc.close(state.spare)
                state.spare = -1
                let accepted = accept(listening, nil, nil)
                if accepted >= 0 { return .starved(error, accepted) }
            }
            state.isStarved = true
            // The connection stays in the queue, and poll would return at once.
            var stop = pollfd(fd: shutdown.descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&stop, 1, starvationPause)
            return .starved(error, nil)
        default:
            return .failed(error)
        }
    }

    private func close() {
        state.withLock { state in
            for descriptor in [state.listening ?? -1, state.spare] where descriptor >= 0 {
                _ = Glibc.close(descriptor)
            }
            state = State()
        }
    }
}
