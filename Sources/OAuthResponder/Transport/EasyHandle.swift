private import CCurl
import Synchronization

/// A handle of libcurl with the connections and TLS sessions that it keeps between calls.
///
/// libcurl allows one thread at a time in a handle. The lock proves that; it is never contended,
/// since whoever uses a handle has taken it out of the pool.
final class EasyHandle: Sendable {
    /// The longest time for which libcurl is left alone, in milliseconds; it asks for less itself.
    private static let pause: Int32 = 1000

    /// The handle of a transfer, and that of the group in which it alone runs.
    ///
    /// Only a group can be waited for together with another descriptor.
    private struct Pointers {
        let easy: UnsafeMutableRawPointer
        let multi: UnsafeMutableRawPointer
    }

    private let pointers: Mutex<Pointers>

    /// Makes a handle without connections.
    ///
    /// - Returns: nil where memory is short.
    init?() {
        guard let easy = curl_easy_init() else { return nil }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            return nil
        }
        pointers = Mutex(Pointers(easy: easy, multi: multi))
    }

    deinit {
        pointers.withLock { pointers in
            curl_easy_cleanup(pointers.easy)
            curl_multi_cleanup(pointers.multi)
        }
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
        try pointers.withLock { (pointers) throws(TransportError) in
            let exchange = makeExchange()
            // Connections and TLS sessions survive a reset; options and pointers don't.
            defer { curl_easy_reset(pointers.easy) }
            let code = Self.code(of: request, settings, exchange, pointers)
            return try TransferOutcome.answer(of: exchange, code: code)
        }
    }

    private static func code(
        of request: HTTPRequest,
        _ settings: EasySettings,
        _ exchange: Exchange,
        _ pointers: Pointers
    ) -> UInt32 {
        var options = EasyOptions(pointers.easy)
        let list = HeaderList(request.fields)
        return (request.body ?? []).withUnsafeBytes { body in
            withExtendedLifetime((list, exchange)) {
                options.setPolicy()
                options.set(settings)
                options.set(request, body: body, list: list)
                options.setCallbacks(exchange, of: pointers.easy)
                return options.failure
                    ?? transfer(pointers, exchange, settings.cancellation).rawValue
            }
        }
    }

    /// Does what `curl_easy_perform` does, but ends at once when the latch opens.
    private static func transfer(
        _ pointers: Pointers,
        _ exchange: Exchange,
        _ cancellation: Latch?
    ) -> CURLcode {
        guard curl_multi_add_handle(pointers.multi, pointers.easy) == CURLM_OK else {
            return CURLE_FAILED_INIT
        }
        defer { curl_multi_remove_handle(pointers.multi, pointers.easy) }
        var waited = curl_waitfd(
            fd: cancellation?.descriptor ?? -1,
            events: Int16(CURL_WAIT_POLLIN),
            revents: 0
        )
        let count: UInt32 = cancellation == nil ? 0 : 1
        var running: Int32 = 1
        while cancellation?.isOpen != true {
            guard curl_multi_perform(pointers.multi, &running) == CURLM_OK else {
                return CURLE_FAILED_INIT
            }
            guard running > 0 else { return outcome(pointers.multi) }
            guard curl_multi_poll(pointers.multi, &waited, count, pause, nil) == CURLM_OK else {
                return CURLE_FAILED_INIT
            }
        }
        exchange.cancel()
        return CURLE_ABORTED_BY_CALLBACK
    }

    private static func outcome(_ multi: UnsafeMutableRawPointer) -> CURLcode {
        var left: Int32 = 0
        guard let message = curl_multi_info_read(multi, &left), message.pointee.msg == CURLMSG_DONE
        else { return CURLE_FAILED_INIT }
        return message.pointee.data.result
    }
}

/// Limits and routes of one call.
struct EasySettings: Sendable {
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
    /// Gives the call up when it opens; nil never does.
    var cancellation: Latch?
}
