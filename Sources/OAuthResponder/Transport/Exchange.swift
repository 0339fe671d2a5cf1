import OAuthProtocols

/// One request on its way, as libcurl's callbacks see it.
///
/// An exchange lives for one call on one thread. It is never shared and never kept.
final class Exchange {
    /// The head of the answer so far.
    private(set) var head = ResponseHead()
    /// The body of the answer so far, at most ``HTTPResponse/bodyLimit`` bytes.
    private(set) var body: [UInt8] = []
    /// Whether libcurl was allowed to send the request, or a part of it.
    private(set) var isSent = false
    /// Why the exchange was ended by us; nil where it was not.
    private(set) var abortion: TransportError?
    /// Whether some address was refused because of the request's rule.
    private(set) var isSomeAddressForbidden = false
    /// Whether some address was good enough to connect to.
    private(set) var isSomeAddressAllowed = false

    /// What the call may take of the processor.
    let processorTime: ProcessorTime

    private let trustStore: TrustStore
    private let addressRule: HTTPRequest.AddressRule
    private let isLoopbackOnly: Bool
    private let isProxied: Bool
    private let connection: Connection

    /// The connection that an exchange goes over.
    enum Connection: Sendable {
        /// A kept connection; libcurl must not make another.
        case kept
        /// A new connection to a host whose address needs no look-up.
        case newToAddress
        /// A new connection to a name, whose addresses libcurl has been told.
        case newToName
    }

    /// Begins the exchange of a call.
    ///
    /// - Parameters:
    ///   - call: what will be sent.
    ///   - isProxied: whether the addresses connected to are those of the operator's own proxy.
    ///   - trustStore: what a server's certificate must lead to.
    ///   - connection: what the exchange goes over.
    init(
        _ call: OutgoingCall,
        isProxied: Bool,
        trustStore: TrustStore,
        connection: Connection
    ) {
        self.trustStore = trustStore
        self.isProxied = isProxied
        self.connection = connection
        processorTime = call.processorTime
        addressRule = call.request.addressRule
        isLoopbackOnly = OutgoingRequestRule.isPlain(call.request.uri)
    }

    /// Tells whether the request may go out.
    ///
    /// libcurl would send a request a second time, unasked, where a kept connection dies under it.
    /// Whether that may be is decided in one place: see ``Attempt/allowsAnother(isRepeatable:)``.
    func maySend() -> Bool {
        guard !isSent else {
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

    /// Ends the exchange from outside.
    func giveUp(_ error: TransportError) {
        abortion = error
    }

    /// Tells whether libcurl may find the addresses of a host.
    ///
    /// A name is resolved before the exchange begins (see ``NameResolver``), so that only a host comes
    /// here for which libcurl starts no thread.
    func mayResolve() -> Bool {
        guard connection == .newToAddress else { return refuseConnection() }
        return true
    }

    /// Tells whether a socket may be opened to an address; nil is an address of an unknown family.
    func mayConnect(to address: NetworkAddress?) -> Bool {
        guard connection != .kept else { return refuseConnection() }
        guard let address, !isLoopbackOnly || address.isLoopback else { return false }
        // A proxy finds the address of the target by itself, so that its own rules decide.
        guard isProxied || addressRule == .any || address.isPublic else {
            isSomeAddressForbidden = true
            return false
        }
        isSomeAddressAllowed = true
        return true
    }

    private func refuseConnection() -> Bool {
        if isSent { abortion = .connectionBroken }
        return false
    }

    /// Puts the trusted authorities into a TLS context.
    func trust(in context: OpaquePointer) {
        trustStore.install(in: context)
    }
}
