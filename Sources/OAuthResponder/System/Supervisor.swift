import Glibc

/// Whatever started the process and wants to hear that it serves: systemd, with `Type=notify`.
enum Supervisor {
    /// How long a supervisor that takes no message is waited for, in seconds.
    private static let patience = 5

    /// Tells the supervisor that the process serves from now on (`sd_notify(3)`).
    ///
    /// Nothing happens where nobody asked for it. A message that is not taken is given up, since the
    /// supervisor has a limit of its own for the start.
    ///
    /// - Parameter name: the value of `NOTIFY_SOCKET`: a path, or `@` and an abstract name.
    static func tellReady(at name: String? = getenv("NOTIFY_SOCKET").map { String(cString: $0) }) {
        guard let name, let address = address(of: name) else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        let message = Array("READY=1".utf8)
        _ = address.pass { sendto(descriptor, message, message.count, 0, $0, $1) }
    }

    private static func address(of name: String) -> UnixAddress? {
        if name.hasPrefix("@") { return UnixAddress([0] + name.utf8.dropFirst()) }
        return name.hasPrefix("/") ? UnixAddress(name.utf8) : nil
    }
}
