import OAuthProtocols

/// One call of a provider with what it may still take.
struct OutgoingCall: Sendable {
    /// What is sent.
    let request: HTTPRequest
    /// When the call has to be over.
    let end: ContinuousClock.Instant
    /// How long the provider's system may take to confirm what it was sent, more than the time to connect.
    ///
    /// A connection that the network has lost says nothing, just as a slow provider does; but the system
    /// of a provider that thinks has confirmed the request.
    let silenceLimit: Duration
    /// The server: scheme, host and port, as the request's URI spells them.
    let origin: String
    /// What the call may take of the processor.
    let processorTime = ProcessorTime()
    /// Names with their addresses, as `CURLOPT_RESOLVE` takes them.
    var addresses: [String] = []
    /// Whether libcurl finds the address of some host by itself, for which it starts no thread.
    var hasSelfEvidentHost = false
    /// The longest time until the connection stands, in milliseconds.
    var connectMilliseconds: Int

    /// Begins a call in the thread that will make it.
    ///
    /// - Parameters:
    ///   - request: what will be sent; already checked.
    ///   - end: when the call has to be over.
    ///   - silenceLimit: how long the provider's system may take to confirm what it was sent.
    init(_ request: HTTPRequest, end: ContinuousClock.Instant, silenceLimit: Duration) {
        self.request = request
        self.end = end
        self.silenceLimit = silenceLimit
        origin = Self.origin(of: request.uri)
        connectMilliseconds = max(1, ContinuousClock.now.duration(to: end).milliseconds)
    }

    /// How long the call may still take, in milliseconds; negative where it is over.
    var milliseconds: Int { ContinuousClock.now.duration(to: end).milliseconds }

    /// Whether the call may use a kept connection and leave its own to others.
    ///
    /// A kept connection may lead where a rule for the address forbids.
    var mayShareConnection: Bool { request.addressRule == .any }

    private static func origin(of uri: String) -> String {
        // Behind the two slashes that end the scheme.
        let bytes = uri.utf8
        let authority = bytes.firstIndex(of: UInt8(ascii: "/")).map { bytes[$0...].dropFirst(2) }
        let end = authority?.firstIndex { byte in
            byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
        }
        return String(uri[..<(end ?? uri.endIndex)])
    }
}
