// libcurl's headers bring SOCK_STREAM, which the compiler then looks for there alone.
private import CCurl
import Glibc
import Locks

/// One question to the system's resolver, which answers whenever it likes.
final class NameLookup: Sendable {
    /// The name that is looked up.
    let name: String
    /// The last two labels of the name.
    let domain: String
    /// Whether the name came with a call.
    let isForeign: Bool

    private let found = Lock<[String]?>(nil)
    private let latch: Latch

    /// Makes a look-up that has not begun.
    ///
    /// - Returns: nil where no descriptor is left.
    init?(of name: String, domain: String, isForeign: Bool) {
        guard let latch = try? Latch() else { return nil }
        self.latch = latch
        self.name = name
        self.domain = domain
        self.isForeign = isForeign
    }

    /// The addresses, an empty list where the name has none; nil until the resolver has answered.
    var addresses: [String]? { found.withLock { $0 } }

    /// A descriptor that becomes readable when the addresses are known, and stays so.
    var descriptor: Int32 { latch.descriptor }

    /// Tells the addresses to all who wait.
    func finish(with addresses: [String]) {
        found.withLock { $0 = addresses }
        latch.open()
    }

    /// Asks the system's resolver and blocks until it answers or gives up.
    static func addresses(of name: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            entry.flatMap { text(of: $0.pointee) }
        }
    }

    private static func text(of entry: addrinfo) -> String? {
        guard let address = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            var parsed = address.loadUnaligned(as: sockaddr_in.self).sin_addr
            return text(AF_INET, &parsed)
        case AF_INET6:
            var parsed = address.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return text(AF_INET6, &parsed)
        default:
            return nil
        }
    }

    private static func text(_ family: Int32, _ address: UnsafeRawPointer) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, address, &bytes, socklen_t(bytes.count)) != nil else { return nil }
        return bytes.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    }
}
