import OAuthProtocols

/// How a request gets to its provider.
enum Route: Sendable, Equatable {
    /// The connection leads straight to the provider.
    case direct
    /// The connection leads to the operator's proxy, which libcurl's spelling names.
    case proxy(Secret)

    /// Chooses the way of a request.
    ///
    /// Plain http goes to this machine alone, where no proxy leads.
    ///
    /// - Parameters:
    ///   - request: what is sent.
    ///   - proxy: the proxy for https; nil for none.
    init(of request: HTTPRequest, proxy: Secret?) {
        if let proxy, !OutgoingRequestRule.isPlain(request.uri) {
            self = .proxy(proxy)
        } else {
            self = .direct
        }
    }

    /// The proxy; nil where there is none.
    var proxy: Secret? {
        guard case .proxy(let proxy) = self else { return nil }
        return proxy
    }

    /// How many TLS connections a request takes: one to the provider, another to a proxy of https.
    var secureConnectionCount: Int { scheme == "https" ? 2 : 1 }

    /// A host whose addresses libcurl needs.
    struct Host: Sendable {
        /// The host and its port.
        var authority: Authority
        /// Whether it is the proxy, and not the provider.
        var isProxy: Bool

        /// Whose fault it is that the host has no address.
        func failure(_ error: TransportError) -> TransportError {
            switch error {
            case .unreachable where isProxy: .proxyFailed(.unreachable)
            case .connectTimedOut where isProxy: .proxyFailed(.timedOut)
            default: error
            }
        }
    }

    /// The hosts whose addresses libcurl needs: the provider's, the proxy's, or both where a proxy of
    /// `socks4:` or `socks5:` has to be told the provider's address.
    ///
    /// - Parameter request: what is sent.
    /// - Returns: the hosts that libcurl can connect to.
    /// - Throws: `.unreachable(.other)` where libcurl does not understand where one of them is.
    func hosts(of request: HTTPRequest) throws(TransportError) -> [Host] {
        var hosts: [Host] = []
        if let proxy {
            guard let authority = Authority(ofProxy: proxy.reveal()) else {
                throw .proxyFailed(.unreachable)
            }
            hosts.append(Host(authority: authority, isProxy: true))
        }
        if proxy == nil || scheme == "socks4" || scheme == "socks5" {
            guard let authority = Authority(of: request.uri) else { throw .unreachable(.other) }
            hosts.append(Host(authority: authority, isProxy: false))
        }
        return hosts
    }

    /// The scheme of the proxy in lower case; nil where there is no proxy, or it names none.
    private var scheme: String? {
        guard let text = proxy?.reveal(), let end = text.firstRange(of: "://")?.lowerBound else {
            return nil
        }
        return text[..<end].lowercased()
    }
}
