import Glibc

extension ListeningSocket {
    /// Why no socket listens at an address.
    enum BindingError: Error, Equatable, Sendable {
        /// Another process listens there.
        case inUse
        /// There is a file at the path, and it is no socket.
        case notASocket
        /// The host's name has no address.
        case unknownHost
        /// The system refused.
        case system(SystemError)
    }

    /// How many connections may wait to be accepted; the system may allow fewer.
    private static let backlog: Int32 = 4096
    /// How long another process may keep the lock of a socket's folder.
    private static let patience = Duration.seconds(1)

    /// Binds an address and listens on it.
    ///
    /// A socket file that nobody listens on is replaced. The new one can be used by owner and group
    /// alone (mode 0660).
    ///
    /// - Parameter address: where to listen.
    /// - Returns: the socket, listening.
    /// - Throws: `BindingError`.
    static func bound(to address: SocketAddress) throws(BindingError) -> ListeningSocket {
        let turn = if case .unix(let path) = address { waitForTurn(at: path) } else { Int32(-1) }
        defer { if turn >= 0 { close(turn) } }
        let descriptor =
            switch address {
            case .unix(let path): try bindFile(path)
            case .tcp(let host, let port): try bindPort(host, port)
            }
        guard listen(descriptor, backlog) == 0 else {
            let error = SystemError.last("listen")
            close(descriptor)
            throw error.code == EADDRINUSE ? .inUse : .system(error)
        }
        return ListeningSocket(adopting: descriptor, isShared: false)
    }

    /// Keeps other processes that start at the same path out, until the descriptor is closed.
    ///
    /// Between its binding and its listening a new socket looks like one that nobody listens on, so
    /// that another process would replace it. The lock is that of the folder, and leaves no file
    /// behind. A process has the lock for a moment only: whoever keeps it longer than ``patience``
    /// is not starting, and must not stop this process.
    ///
    /// - Returns: a descriptor of the folder; -1 where the folder can't be opened.
    private static func waitForTurn(at path: String) -> Int32 {
        let name = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return folder }
        let end = ContinuousClock.now + patience
        while flock(folder, LOCK_EX | LOCK_NB) != 0, .now < end { usleep(5000) }
        return folder
    }

    private static func bindFile(_ path: String) throws(BindingError) -> Int32 {
        guard let address = UnixAddress(path.utf8) else {
            throw .system(SystemError(operation: "bind", code: ENAMETOOLONG))
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .system(.last("socket")) }
        // A mode set after the fact would leave a moment in which anybody may connect.
        let mask = umask(0o117)
        defer { umask(mask) }
        guard var failure = bindOnce(descriptor, address) else { return descriptor }
        if failure == .inUse {
            if let obstacle = obstacle(at: path, address) {
                failure = obstacle
            } else {
                unlink(path)
                guard let second = bindOnce(descriptor, address) else { return descriptor }
                failure = second
            }
        }
        close(descriptor)
        throw failure
    }

    private static func bindOnce(_ descriptor: Int32, _ address: UnixAddress) -> BindingError? {
        address.pass { bind(descriptor, $0, $1) == 0 ? nil : lastBindingError() }
    }

    private static func lastBindingError() -> BindingError {
        let error = SystemError.last("bind")
        return error.code == EADDRINUSE ? .inUse : .system(error)
    }

    /// Says why the file at a path may not be replaced; nil where it is a socket nobody listens on.
    private static func obstacle(at path: String, _ address: UnixAddress) -> BindingError? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return .notASocket }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard probe >= 0 else { return .system(.last("socket")) }
        defer { close(probe) }
        // A connection to a socket with a full queue would block. Such a socket has a listener.
        _ = fcntl(probe, F_SETFL, O_NONBLOCK)
        let isAbandoned = address.pass {
            connect(probe, $0, $1) != 0 && errno == ECONNREFUSED
        }
        return isAbandoned ? nil : .inUse
    }

    private static func bindPort(_ host: String, _ port: UInt16) throws(BindingError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else {
            throw .unknownHost
        }
        defer { freeaddrinfo(list) }
        let descriptor = socket(first.pointee.ai_family, first.pointee.ai_socktype, 0)
        guard descriptor >= 0 else { throw .system(.last("socket")) }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        // Connections of an earlier process, still closing, must not keep the port from this one.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if first.pointee.ai_family == AF_INET6 {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size)
        }
        guard bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else {
            let failure = lastBindingError()
            close(descriptor)
            throw failure
        }
        return descriptor
    }
}
