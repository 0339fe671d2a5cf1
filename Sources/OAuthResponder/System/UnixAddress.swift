import Glibc

/// The name of a Unix socket as the system's calls take it.
struct UnixAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// Takes a path, or an abstract name, which begins with a zero byte.
    ///
    /// - Parameter name: 1 to ``SocketAddress/pathLimit`` bytes; nil comes of any other number.
    init?(_ name: some Collection<UInt8>) {
        guard (1...SocketAddress.pathLimit).contains(name.count) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let head = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
        length = socklen_t(head + name.count)
    }

    /// Calls into the system with the address; it is good until `body` returns.
    func pass<Result>(to body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
