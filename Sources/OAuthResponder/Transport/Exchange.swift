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
    /// Whether the system gave a socket for some address.
    private(set) var isSomeSocketOpen = false

    /// What the call may take of the processor.
    let processorTime: ProcessorTime

    /// How long the system waits until the other side confirms what it was sent, in milliseconds.
    let silenceLimit: Int32

    private let trustStore: TrustStore
    private let addressRule: HTTPRequest.AddressRule
    /// Whether no TLS is spoken, which happens within this machine alone.
    private let isPlain: Bool
    private let route: Route
    private let connection: Connection
    private let messages: TLSMessages
    private let proxyMessages: TLSMessages
    /// How many TLS connections libcurl has begun: to a proxy first, then to the provider.
    private var contextCount = 0

    /// The connection that an exchange goes over.
    enum Connection: Sendable {
        /// A kept connection; libcurl must not make another.
        case kept
        /// A new connection on whose way there is a host whose address needs no look-up.
        case newToAddress
        /// A new connection to names alone, whose addresses libcurl has been told.
        case newToName
    }

    /// Begins the exchange of a call.
    ///
    /// - Parameters:
    ///   - call: what will be sent.
    ///   - route: whether a proxy leads to the provider.
    ///   - trustStore: what a server's certificate must lead to.
    ///   - connection: what the exchange goes over.
    ///   - messages: what hears the TLS of the connection.
    ///   - proxyMessages: what hears the TLS of a connection to a proxy.
    init(
        _ call: OutgoingCall,
        route: Route,
        trustStore: TrustStore,
        connection: Connection,
        messages: TLSMessages,
        proxyMessages: TLSMessages
    ) {
        self.trustStore = trustStore
        self.route = route
        self.connection = connection
        self.messages = messages
        self.proxyMessages = proxyMessages
        self.silenceLimit = Int32(clamping: call.silenceLimit.milliseconds)
        processorTime = call.processorTime
        addressRule = call.request.addressRule
        isPlain = OutgoingRequestRule.isPlain(call.request.uri)
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
        guard head.take(Array(line)) else {
            abortion = head.isCodingUnsupported ? .unsupportedCoding : .invalidResponse
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
        // A long answer gets its room at once, so that it is not moved again and again.
        if body.isEmpty, let length = head.announcedLength, length > part.count {
            body.reserveCapacity(min(length, HTTPResponse.bodyLimit))
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
        guard let address, !isPlain || address.isLoopback else { return false }
        // A proxy finds the address of the target by itself, so that its own rules decide.
        guard route != .direct || addressRule == .any || address.isPublic else {
            isSomeAddressForbidden = true
            return false
        }
        isSomeAddressAllowed = true
        return true
    }

    /// Hears of the socket that the system gave for an address; -1 where it gave none.
    func note(socket: Int32) {
        if socket >= 0 { isSomeSocketOpen = true }
    }

    private func refuseConnection() -> Bool {
        if isSent { abortion = .connectionBroken }
        return false
    }

    /// Puts the trusted authorities into a TLS context, and listens to what it will lead to.
    func prepare(_ context: OpaquePointer) {
        trustStore.install(in: context)
        contextCount += 1
        (isPastProxy ? messages : proxyMessages).observe(context)
    }

    /// Whether no proxy stands between, or no more: what fails then is the provider's.
    var isPastProxy: Bool {
        // What goes over a proxy is https: plain http stays on this machine.
        connection == .kept || route == .direct
            || contextCount >= route.secureConnectionCount
    }

    /// Why TLS with the provider failed, in the provider's own word; nil where it said none.
    var tlsFailure: TransportError.Reason? { messages.failure }

    /// Whether the body ended with the connection, and nothing showed that this is its end.
    ///
    /// - Parameter isBroken: whether the connection was reset.
    /// - Returns: true where TLS said no `close_notify`; plain http knows no such word.
    func mayBodyBeTruncated(isBroken: Bool) -> Bool {
        guard !head.announcesEnd else { return false }
        return isBroken || !(isPlain || messages.isEnded)
    }
}
