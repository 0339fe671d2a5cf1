private import CCurl
import Locks
import OAuthProtocols

/// A multi handle of libcurl, which makes one connection and keeps it between calls.
///
/// libcurl allows one thread at a time in a handle. The lock proves that; it is never contended,
/// since whoever uses a handle has made it or taken it out of the pool.
final class MultiHandle: Sendable {
    /// The handle's address, by which ``Cancellation`` wakes it.
    let address: UInt
    /// What the TLS of the connection says.
    let messages = TLSMessages()
    /// What the TLS of a connection to a proxy says.
    let proxyMessages = TLSMessages()

    private let pointer: Lock<UnsafeMutableRawPointer>

    /// Makes a handle without a connection.
    ///
    /// - Returns: nil where memory is short.
    init?() {
        guard let pointer = curl_multi_init() else { return nil }
        address = UInt(bitPattern: pointer)
        self.pointer = Lock(pointer)
    }

    deinit {
        _ = pointer.withLock { curl_multi_cleanup($0) }
    }

    /// Waits until a descriptor is readable, or the handle is woken, or time is over.
    func wait(for descriptor: Int32, milliseconds: Int) {
        pointer.withLock { multi in
            var waited = curl_waitfd(fd: descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
            _ = curl_multi_poll(multi, &waited, 1, Int32(clamping: milliseconds), nil)
        }
    }

    /// Sends a request and blocks until the answer is complete.
    ///
    /// - Parameters:
    ///   - request: what to send; already checked.
    ///   - settings: limits and routes.
    ///   - mayContinue: asked each time before the call waits; throws what gives the call up.
    ///   - makeExchange: makes what collects the answer.
    /// - Returns: what became of the request.
    func perform(
        _ request: HTTPRequest,
        _ settings: EasySettings,
        mayContinue: @Sendable () throws(TransportError) -> Void,
        _ makeExchange: @Sendable () -> Exchange
    ) -> Attempt {
        pointer.withLock { multi in
            // A handle serves one transfer: libcurl up to 8.1 follows a dangling pointer in the
            // second one when an answer's first field begins with a blank (curl issue 11101), and
            // CVE-2023-28322 left the state of one transfer to the next.
            guard let easy = curl_easy_init() else {
                return Attempt(outcome: .failure(.unreachable(.other)))
            }
            defer { curl_easy_cleanup(easy) }
            messages.beginCall()
            proxyMessages.beginCall()
            let exchange = makeExchange()
            let lists = StringLists(request, settings)
            var options = EasyOptions(easy)
            options.setPolicy()
            options.set(settings)
            options.setCallbacks(exchange)
            let end: TransferEnd = (request.body ?? []).withUnsafeBytes { body in
                options.set(request, body: body, lists: lists)
                if let failure = options.failure { return TransferEnd(code: failure) }
                return Self.drive(easy, in: multi, settings, exchange, mayContinue)
            }
            // libcurl holds addresses of both until here.
            withExtendedLifetime((lists, exchange)) {}
            var attempt = Attempt(exchange, end)
            if attempt.socket != nil, messages.hasUnreadData || proxyMessages.hasUnreadData {
                attempt.socket = nil
            }
            return attempt
        }
    }

    private static func drive(
        _ easy: UnsafeMutableRawPointer,
        in multi: UnsafeMutableRawPointer,
        _ settings: EasySettings,
        _ exchange: Exchange,
        _ mayContinue: () throws(TransportError) -> Void
    ) -> TransferEnd {
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            return TransferEnd(code: CURLE_FAILED_INIT.rawValue)
        }
        defer { curl_multi_remove_handle(multi, easy) }
        var running: Int32 = 0
        while curl_multi_perform(multi, &running) == CURLM_OK, running > 0 {
            do throws(TransportError) {
                try mayContinue()
            } catch {
                exchange.giveUp(error)
                break
            }
            // libcurl's own timers, those of the options among them, end the wait earlier.
            let wait = exchange.isSent ? settings.totalMilliseconds : settings.waitToConnect
            _ = curl_multi_poll(multi, nil, 0, Int32(clamping: wait), nil)
        }
        var left: Int32 = 0
        guard let message = curl_multi_info_read(multi, &left)?.pointee,
            message.msg == CURLMSG_DONE
        else { return TransferEnd(code: CURLE_FAILED_INIT.rawValue) }
        return TransferEnd(easy, code: message.data.result.rawValue)
    }
}
