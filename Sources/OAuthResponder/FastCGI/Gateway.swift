import Glibc

/// How calls reach the process.
enum Gateway: Sendable {
    /// Over FastCGI, on a socket.
    case fastCGI(ListeningSocket)
    /// One call, in the environment and on standard input.
    case cgi

    /// Whether more than one call comes this way.
    var isLasting: Bool {
        if case .cgi = self { false } else { true }
    }

    /// Why no calls can reach the process.
    enum Failure: Error, Equatable, Sendable {
        /// Started by hand, without an address to listen on.
        case missing
        /// The address can't be listened on.
        case binding(SocketAddress, ListeningSocket.BindingError)
    }

    /// Finds out how the process was started.
    ///
    /// - Parameter address: the value of `--listen`, which goes before everything else.
    /// - Returns: the way in which calls come.
    /// - Throws: `Failure`.
    static func find(listeningOn address: SocketAddress?) throws(Failure) -> Gateway {
        if let address {
            do {
                return .fastCGI(try .bound(to: address))
            } catch {
                throw .binding(address, error)
            }
        }
        if let socket = ListeningSocket.inherited() { return .fastCGI(socket) }
        guard getenv("GATEWAY_INTERFACE") != nil || getenv("REQUEST_METHOD") != nil else {
            throw .missing
        }
        return .cgi
    }
}

extension Gateway.Failure: CustomStringConvertible {
    /// A sentence that says what to do.
    var description: String {
        switch self {
        case .missing:
            "no gateway: pass --listen unix:PATH or --listen HOST:PORT, or start the program from "
                + "spawn-fcgi, systemd or a CGI server"
        case .binding(let address, .inUse): "\(address): another process listens there"
        case .binding(let address, .notASocket): "\(address): the file there is no socket"
        case .binding(let address, .unknownHost): "\(address): the host has no address"
        case .binding(let address, .system(let error)): "\(address): \(error)"
        }
    }
}
