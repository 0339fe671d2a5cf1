private import CCurl
import OAuthProtocols
import Synchronization

/// A handle of libcurl with the connections and TLS sessions that it keeps between calls.
///
/// libcurl allows one thread at a time in a handle. The lock proves that; it is never contended,
/// since whoever uses a handle has taken it out of the pool.
final class EasyHandle: Sendable {
    private let pointer: Mutex<UnsafeMutableRawPointer>

    /// Makes a handle without connections.
    ///
    /// - Returns: nil where memory is short.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = Mutex(pointer)
    }

    deinit {
        pointer.withLock { curl_easy_cleanup($0) }
    }

    /// Sends a request and blocks until the answer is complete.
    ///
    /// - Parameters:
    ///   - request: what to send; already checked.
    ///   - settings: limits and routes.
    ///   - makeExchange: makes what collects the answer.
    /// - Returns: the answer.
    /// - Throws: `TransportError`.
    func perform(
        _ request: HTTPRequest,
        _ settings: EasySettings,
        _ makeExchange: @Sendable () -> Exchange
    ) throws(TransportError) -> HTTPResponse {
        try pointer.withLock { (handle) throws(TransportError) in
            let exchange = makeExchange()
            // Connections and TLS sessions survive a reset; options and pointers don't.
            defer { curl_easy_reset(handle) }
            let code = Self.code(of: request, settings, exchange, handle)
            return try TransferOutcome.answer(of: exchange, code: code)
        }
    }

    private static func code(
        of request: HTTPRequest,
        _ settings: EasySettings,
        _ exchange: Exchange,
        _ handle: UnsafeMutableRawPointer
    ) -> UInt32 {
        var options = EasyOptions(handle)
        let list = HeaderList(request.fields)
        return (request.body ?? []).withUnsafeBytes { body in
            withExtendedLifetime((list, exchange)) {
                options.setPolicy()
                options.set(settings)
                options.set(request, body: body, list: list)
                options.setCallbacks(exchange, of: handle)
                return options.failure ?? curl_easy_perform(handle).rawValue
            }
        }
    }
}

/// Limits and routes of one call.
struct EasySettings: Sendable, Equatable {
    /// The longest time until the connection, TLS included, stands, in milliseconds.
    var connectMilliseconds: Int
    /// The longest time for all of the call, in milliseconds.
    var totalMilliseconds: Int
    /// The proxy to use, as libcurl writes it; nil connects directly.
    var proxy: String?
    /// How long a kept connection may have been idle and still be used, in seconds.
    var idleSeconds: Int
    /// Whether the call uses a connection of its own, made for it and closed after it.
    var isConnectionOwn: Bool
}
