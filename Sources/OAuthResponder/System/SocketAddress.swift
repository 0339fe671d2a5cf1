/// Where a socket listens: the responder's own (`--listen`), or that of a connector.
enum SocketAddress: Sendable, Equatable, CustomStringConvertible {
    /// A socket in the file system: `unix:PATH`.
    case unix(path: String)
    /// A TCP port of one of the machine's addresses: `HOST:PORT`, `[IPv6]:PORT`.
    case tcp(host: String, port: UInt16)

    /// The longest path that a socket's address holds, in bytes.
    static let pathLimit = 107

    /// Reads an address; nil for a text that is no address, port 0 and a path over ``pathLimit`` included.
    ///
    /// - Parameter text: `unix:PATH` or `HOST:PORT`; an IPv6 address stands in brackets.
    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty, path.utf8.count <= Self.pathLimit else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(digits), port > 0,
            let host = Self.host(text[..<colon])
        else { return nil }
        self = .tcp(host: host, port: port)
    }

    private static func host(_ text: Substring) -> String? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let host = isBracketed ? text.dropFirst().dropLast() : text
        // Without brackets nobody knows which colon begins the port.
        guard !host.isEmpty, host.contains(":") == isBracketed,
            !host.contains(where: { $0 == "[" || $0 == "]" })
        else { return nil }
        return String(host)
    }

    /// The address as `--listen` and `connector` take it.
    var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
