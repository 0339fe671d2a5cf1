import Glibc
import OAuthProtocols

extension SettingsReader {
    /// Reads where a connector listens: `HOST:PORT`, `[IPv6]:PORT` or `unix:PATH`.
    ///
    /// nginx is told of the address, so nothing is taken that nginx would read in another way: a
    /// host is a name of letters, digits, `.`, `-` and `_` or an IPv6 address, and a path is
    /// absolute and printable.
    func connector(_ key: String) -> SocketAddress? {
        guard let text = text(key) else { return nil }
        guard let address = SocketAddress(text), address.isUnambiguous else {
            reject(
                key,
                "HOST:PORT, [IPv6]:PORT or unix:/PATH is expected, without http:// and without a path "
                    + "behind the port"
            )
            return nil
        }
        return address
    }
}

extension SocketAddress {
    fileprivate var isUnambiguous: Bool {
        switch self {
        case .unix(let path):
            return path.hasPrefix("/") && path.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        case .tcp(let host, _):
            var address = in6_addr()
            return host.contains(":")
                ? inet_pton(AF_INET6, host, &address) == 1
                : host.utf8.allSatisfy(\.isNameCharacter)
        }
    }
}
