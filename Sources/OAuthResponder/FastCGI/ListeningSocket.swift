import Glibc
import Synchronization

/// A socket on which the gateway connects, and the turn to accept on it.
final class ListeningSocket: Sendable {
    /// What came of waiting for a connection.
    enum Arrival: Sendable, Equatable {
        /// A connection, owned by the caller from now on.
        case connection(Int32)
        /// Neither a descriptor nor memory is left for it; some time has been waited.
        case starved(SystemError)
        /// The process stops, and nothing more comes.
        case stopped
        /// The socket can't be accepted on.
        case failed(SystemError)
    }

    /// The pause after a connection for which there was no descriptor, in milliseconds.
    static let starvationPause: Int32 = 50

    /// The socket while it is open.
    ///
    /// One thread at a time polls and accepts; the others wait for the lock.
    private let socket: Mutex<Int32?>
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
        socket = Mutex(descriptor)
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
        socket.withLock { socket in
            while let listening = socket {
                var waited = [
                    pollfd(fd: listening, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: shutdown.descriptor, events: Int16(POLLIN), revents: 0),
                ]
                _ = poll(&waited, 2, -1)
                guard waited[1].revents == 0 else { return last(of: &socket) }
                let accepted = accept(listening, nil, nil)
                if accepted >= 0 { return .connection(accepted) }
                if let arrival = Self.arrival(.last("accept"), shutdown) { return arrival }
            }
            return .stopped
        }
    }

    /// Takes what is left in the queue, and closes the socket once that is nothing.
    private func last(of socket: inout Int32?) -> Arrival {
        guard let listening = socket else { return .stopped }
        if !isShared {
            // Nobody can connect any more, but what is in the queue of a UNIX socket stays there.
            Glibc.shutdown(listening, Int32(SHUT_RD))
            let accepted = accept(listening, nil, nil)
            if accepted >= 0 { return .connection(accepted) }
        }
        _ = Glibc.close(listening)
        socket = nil
        return .stopped
    }

    private static func arrival(_ error: SystemError, _ shutdown: Shutdown) -> Arrival? {
        switch error.code {
        case EAGAIN, EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET,
            EHOSTUNREACH, ENETUNREACH:
            return nil
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            // The connection stays in the queue, and poll would return at once.
            var stop = pollfd(fd: shutdown.descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&stop, 1, starvationPause)
            return .starved(error)
        default:
            return .failed(error)
        }
    }

    private func close() {
        socket.withLock { socket in
            if let socket { _ = Glibc.close(socket) }
            socket = nil
        }
    }
}
