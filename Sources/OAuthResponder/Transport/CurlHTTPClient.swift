private import CCurl
import OAuthProtocols

/// Sends requests with libcurl, over connections that are kept between calls.
///
/// Calls may come from any number of threads; each uses a connection of its own. The process must
/// ignore SIGPIPE.
final class CurlHTTPClient: HTTPClient {
    /// The connections that wait for a call.
    let connections = IdleConnections()

    private let connectTimeout: Duration
    private let timeout: Duration
    private let proxy: Secret?
    private let cancellation: Cancellation
    private let resolver: NameResolver
    private let trustStore: TrustStore
    private let sessions: SessionCache

    private static let isLibraryReady = curl_global_init_default() == CURLE_OK

    /// Makes a client without connections.
    ///
    /// - Parameters:
    ///   - connectTimeout: the longest time until a connection, TLS included, stands.
    ///   - timeout: the longest time for all of one call.
    ///   - proxy: the proxy for https, as libcurl writes it; nil connects directly, whatever the
    ///     environment says.
    ///   - trustStore: the authorities that are trusted; nil stands for the system's.
    ///   - cancellation: gives the calls up.
    ///   - resolver: finds the addresses of names.
    /// - Throws: `TransportSetupError`.
    init(
        connectTimeout: Duration,
        timeout: Duration,
        proxy: Secret? = nil,
        trustStore: TrustStore? = nil,
        cancellation: Cancellation = Cancellation(),
        resolver: NameResolver = NameResolver()
    ) throws(TransportSetupError) {
        guard Self.isLibraryReady else { throw .initialisationFailed }
        try Self.checkLibrary()
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.proxy = proxy
        self.cancellation = cancellation
        self.resolver = resolver
        self.trustStore = if let trustStore { trustStore } else { try TrustStore() }
        sessions = try SessionCache()
    }

    /// Sends a request and blocks until the answer is complete.
    ///
    /// - Parameters:
    ///   - request: what to send; one that is not fit to be sent is `.unreachable(.other)`.
    ///   - deadline: when the inbound request must be over.
    /// - Returns: the answer, whatever its status.
    /// - Throws: `TransportError`.
    func send(
        _ request: HTTPRequest,
        deadline: ContinuousClock.Instant
    ) throws(TransportError) -> HTTPResponse {
        guard OutgoingRequestRule.allows(request) else { throw .unreachable(.other) }
        let call = call(for: request, deadline: deadline)
        guard call.milliseconds > 0 else { throw .connectTimedOut }
        guard call.mayShareConnection,
            let multi = connections.take(to: call.origin, isRepeatable: request.isRepeatable)
        else { return try sendOnNewConnection(call) }
        let attempt = try perform(call, on: multi, .kept)
        guard attempt.allowsAnother(isRepeatable: request.isRepeatable), call.milliseconds > 0
        else { return try finish(call, attempt, on: multi) }
        connections.noteEnd(to: call.origin, after: .zero)
        return try sendOnNewConnection(call)
    }

    private func call(
        for request: HTTPRequest,
        deadline: ContinuousClock.Instant
    ) -> OutgoingCall {
        // The reading is no part of what the call may take.
        if !OutgoingRequestRule.isPlain(request.uri) { trustStore.readSystemAuthorities() }
        return OutgoingCall(
            request,
            end: min(deadline, .now + timeout),
            silenceLimit: connectTimeout + .seconds(1)
        )
    }

    private func sendOnNewConnection(_ call: OutgoingCall) throws(TransportError) -> HTTPResponse {
        guard let multi = MultiHandle() else { throw .unreachable(.other) }
        var call = call
        let start = ContinuousClock.now
        let connectEnd = min(call.end, start + max(connectTimeout, .milliseconds(1)))
        try findAddresses(for: &call, multi, until: connectEnd)
        call.connectMilliseconds = ContinuousClock.now.duration(to: connectEnd).milliseconds
        guard call.connectMilliseconds > 0 else { throw .connectTimedOut }
        let attempt = try perform(
            call,
            on: multi,
            call.hasSelfEvidentHost ? .newToAddress : .newToName
        )
        return try finish(call, attempt, on: multi)
    }

    private func finish(
        _ call: OutgoingCall,
        _ attempt: Attempt,
        on multi: MultiHandle
    ) throws(TransportError) -> HTTPResponse {
        if let socket = attempt.socket, call.mayShareConnection {
            connections.park(multi, socket: socket, to: call.origin)
        }
        return try attempt.outcome.get()
    }

    private func perform(
        _ call: OutgoingCall,
        on multi: MultiHandle,
        _ connection: Exchange.Connection
    ) throws(TransportError) -> Attempt {
        let route = Route(of: call.request, proxy: proxy)
        let settings = EasySettings(
            connectMilliseconds: call.connectMilliseconds,
            totalMilliseconds: max(1, call.milliseconds),
            proxy: route.proxy,
            addresses: call.addresses,
            sessionShare: sessions.share(for: call.origin)
        )
        try cancellation.enter(multi.address)
        defer { cancellation.leave(multi.address) }
        return multi.perform(
            call.request,
            settings,
            mayContinue: { [cancellation] () throws(TransportError) in
                guard !cancellation.isCancelled else { throw .cancelled }
                guard !call.processorTime.isSpent else { throw .invalidResponse }
            },
            { [trustStore] in
                Exchange(
                    call,
                    route: route,
                    trustStore: trustStore,
                    connection: connection,
                    messages: multi.messages,
                    proxyMessages: multi.proxyMessages
                )
            }
        )
    }

    /// Finds the addresses of the names that a new connection needs.
    private func findAddresses(
        for call: inout OutgoingCall,
        _ multi: MultiHandle,
        until end: ContinuousClock.Instant
    ) throws(TransportError) {
        try cancellation.enter(multi.address)
        defer { cancellation.leave(multi.address) }
        let isForeign = call.request.addressRule == .publicOnly
        let hosts = try Route(of: call.request, proxy: proxy).hosts(of: call.request)
        call.hasSelfEvidentHost = hosts.contains(where: \.authority.isSelfEvident)
        for host in hosts where !host.authority.isSelfEvident {
            do throws(TransportError) {
                let found = try resolver.addresses(of: host.authority.host, isForeign: isForeign) {
                    (descriptor) throws(TransportError) in
                    try wait(for: descriptor, multi, until: end)
                }
                call.addresses.append(host.authority.element(found))
            } catch {
                throw host.failure(error)
            }
        }
    }

    private func wait(
        for descriptor: Int32,
        _ multi: MultiHandle,
        until end: ContinuousClock.Instant
    ) throws(TransportError) {
        guard !cancellation.isCancelled else { throw .cancelled }
        let rest = ContinuousClock.now.duration(to: end).milliseconds
        guard rest > 0 else { throw .connectTimedOut }
        multi.wait(for: descriptor, milliseconds: rest)
    }

    /// `CURLOPT_PROTOCOLS_STR`, the youngest of what is used, came with 7.85; the trust store can be
    /// shared with no other TLS library than OpenSSL.
    private static func checkLibrary() throws(TransportSetupError) {
        guard let version = curl_version_info_now()?.pointee else {
            throw .initialisationFailed
        }
        let tls = version.ssl_version.map { String(cString: $0) } ?? "no TLS"
        guard version.version_num >= 0x075500, tls.hasPrefix("OpenSSL/") else {
            throw .unsuitableLibrary(version: String(cString: version.version) + " with " + tls)
        }
    }
}
