private import CCurl
import OAuthProtocols
import Synchronization

/// Sends requests with libcurl, over connections that are kept between calls.
///
/// Calls may come from any number of threads; each uses a handle of its own, taken from a pool that
/// gives out the most recently used one first. The process must ignore SIGPIPE.
final class CurlHTTPClient: HTTPClient {
    private let connectTimeout: Duration
    private let timeout: Duration
    private let proxy: String?
    private let isCancelled: @Sendable () -> Bool
    private let trustStore: TrustStore
    private let idle = Mutex<[EasyHandle]>([])

    /// The most handles that are kept while unused.
    static let idleLimit = 64

    private static let isLibraryReady = curl_global_init_default() == CURLE_OK

    /// Makes a client without connections.
    ///
    /// - Parameters:
    ///   - connectTimeout: the longest time until a connection, TLS included, stands.
    ///   - timeout: the longest time for all of one call.
    ///   - proxy: the proxy for https, as libcurl writes it; nil connects directly, whatever the
    ///     environment says.
    ///   - certificateAuthorityFile: certificates in PEM form, trusted besides the system's.
    ///   - isCancelled: asked about once a second of each call; true gives the call up.
    /// - Throws: `TransportSetupError`.
    init(
        connectTimeout: Duration,
        timeout: Duration,
        proxy: String? = nil,
        certificateAuthorityFile: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(TransportSetupError) {
        guard Self.isLibraryReady else { throw .initialisationFailed }
        try Self.checkLibrary()
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.proxy = proxy
        self.isCancelled = isCancelled
        trustStore = try TrustStore(adding: certificateAuthorityFile)
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
        let total = min(timeout, ContinuousClock.now.duration(to: deadline)).milliseconds
        guard total > 0 else { throw .connectTimedOut }
        // Plain http goes to this machine alone, where no proxy leads.
        let proxy = OutgoingRequestRule.isPlain(request.uri) ? nil : proxy
        let settings = EasySettings(
            connectMilliseconds: min(max(1, connectTimeout.milliseconds), total),
            totalMilliseconds: total,
            proxy: proxy,
            // A server that closes an idle connection while a request is on its way to it breaks the
            // call, and this one can't be sent again. Many close after 5 seconds, some after 2.
            idleSeconds: request.isRepeatable ? 60 : 1,
            // A kept connection may lead where the rule forbids.
            isConnectionOwn: request.addressRule == .publicOnly
        )
        guard let handle = idle.withLock({ $0.popLast() }) ?? EasyHandle() else {
            throw .unreachable(.other)
        }
        defer { park(handle) }
        return try handle.perform(request, settings) { [trustStore, isCancelled] in
            Exchange(
                request,
                isProxied: proxy != nil,
                trustStore: trustStore,
                isCancelled: isCancelled
            )
        }
    }

    private func park(_ handle: EasyHandle) {
        idle.withLock { handles in
            if handles.count < Self.idleLimit { handles.append(handle) }
        }
    }

    /// `CURLOPT_QUICK_EXIT`, the youngest of the options that are set, came with 7.87; the trust store
    /// can be shared with no other TLS library than OpenSSL.
    private static func checkLibrary() throws(TransportSetupError) {
        guard let version = curl_version_info_now()?.pointee else {
            throw .initialisationFailed
        }
        let tls = version.ssl_version.map { String(cString: $0) } ?? "no TLS"
        guard version.version_num >= 0x075700, tls.hasPrefix("OpenSSL/") else {
            throw .unsuitableLibrary(version: String(cString: version.version) + " with " + tls)
        }
    }
}
