import OAuthProtocols

/// One request on its way, as libcurl's callbacks see it.
///
/// Lives for one call on one thread: never shared, never kept.
final class Exchange {
    /// Head of the answer so far.
    private(set) var head = ResponseHead()
    /// Body of the answer so far, at most ``HTTPResponse/bodyLimit`` bytes.
    private(set) var body: [UInt8] = []
    /// Whether libcurl was allowed to send the request, or a part of it.
    private(set) var isSent = false
    /// Why the exchange was ended from here, nil where it wasn't.
    private(set) var abortion: TransportError?
    /// Whether some address was refused because of the request's rule.
    private(set) var isSomeAddressForbidden = false
    /// Whether some address was good enough to connect to.
    private(set) var isSomeAddressAllowed = false

    private let trustStore: TrustStore
    private let isRepeatable: Bool
    private let addressRule: HTTPRequest.AddressRule
    private let isLoopbackOnly: Bool
    private let isProxied: Bool
    private let isCancelled: @Sendable () -> Bool

    /// Begins the exchange of a request.
    ///
    /// - Parameters:
    ///   - request: what will be sent.
    ///   - isProxied: whether the addresses connected to are those of the operator's own proxy.
    ///   - trustStore: what a server's certificate must lead to.
    ///   - isCancelled: asked about once a second whether to give up.
    init(
        _ request: HTTPRequest,
        isProxied: Bool,
        trustStore: TrustStore,
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.trustStore = trustStore
        self.isProxied = isProxied
        self.isCancelled = isCancelled
        isRepeatable = request.isRepeatable
        addressRule = request.addressRule
        isLoopbackOnly = OutgoingRequestRule.isPlain(request.uri)
    }

    /// Tells whether the request may go out (again).
    ///
    /// libcurl sends a request a second time, unasked, where a kept connection dies under it.
    func maySend() -> Bool {
        if isSent, !isRepeatable {
            abortion = .connectionBroken
            return false
        }
        isSent = true
        return true
    }

    /// Takes one line of the head; false ends the exchange.
    func takeHeadLine(_ line: UnsafeRawBufferPointer) -> Bool {
        guard head.take(line) else {
            abortion = .invalidResponse
            return false
        }
        return true
    }

    /// Takes a part of the body; false ends the exchange.
    func takeBody(_ part: UnsafeRawBufferPointer) -> Bool {
        guard part.count <= HTTPResponse.bodyLimit - body.count else {
            abortion = .responseTooLarge
            return false
        }
        body.append(contentsOf: part)
        return true
    }

    /// Tells whether to go on.
    func mayContinue() -> Bool {
        guard isCancelled() else { return true }
        abortion = .cancelled
        return false
    }

    /// Tells whether a socket may be opened to an address; nil is one of an unknown family.
    func mayConnect(to address: NetworkAddress?) -> Bool {
        guard let address, !isLoopbackOnly || address.isLoopback else { return false }
        // A proxy finds the address itself: its rules decide there.
        guard isProxied || addressRule == .any || address.isPublic else {
            isSomeAddressForbidden = true
            return false
        }
        isSomeAddressAllowed = true
        return true
    }

    /// Puts the trusted authorities into a TLS context.
    func trust(in context: OpaquePointer) {
        trustStore.install(in: context)
    }
}
