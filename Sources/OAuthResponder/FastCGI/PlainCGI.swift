import Glibc
import OAuthProtocols

/// Answers the one call that a CGI server starts a process for.
///
/// RFC 3875.
enum PlainCGI {
    /// How long the body may stand still, in milliseconds.
    static let silenceLimit: Int32 = 10_000

    /// Reads the call from the environment and standard input and writes the answer to standard output.
    ///
    /// - Parameter handler: answers the call.
    /// - Returns: whether the answer was written.
    static func answer(with handler: Server.Handler) -> Bool {
        var request = GatewayRequest(variable: variable)
        request.body = body(AnnouncedLength(variable("CONTENT_LENGTH")))
        return write(handler(request).cgi(for: request.method))
    }

    /// Ends the process in time after a demand to stop, as ``Server`` does (contract §5).
    ///
    /// The call goes on for ``Shutdown/patience``. Then what it waits for is given up, so that it is
    /// answered; a process whose call still does not end exits without an answer at
    /// ``Shutdown/limit``.
    ///
    /// - Parameters:
    ///   - shutdown: begun when a signal asks for it.
    ///   - giveUp: ends what the call waits for.
    /// - Throws: `SystemError` if there is no thread to wait for signals.
    static func heedSignals(
        _ shutdown: Shutdown,
        giveUp: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        try DetachedThread.start {
            while Signals.next() == .reload {}
            shutdown.begin()
            poll(nil, 0, Int32(clamping: shutdown.remainingPatience.milliseconds))
            giveUp()
            poll(nil, 0, Int32(clamping: shutdown.remaining.milliseconds))
            _exit(0)
        }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Reads the body; without a length there is none, since standard input need not end
    /// (RFC 3875 §4.2).
    ///
    /// Apache departs from that: it announces no length for a body that comes in chunks, and ends
    /// standard input behind the body.
    private static func body(_ announced: AnnouncedLength) -> GatewayRequest.Body {
        switch announced {
        case .unknown:
            guard variable("HTTP_TRANSFER_ENCODING") != nil else { return .complete([]) }
            let bytes = read(GatewayRequest.bodyLimit + 1)
            if bytes.count <= GatewayRequest.bodyLimit { return .complete(bytes) }
            _ = read(GatewayRequest.discardLimit)
            return .tooLong
        case .tooLong:
            // A server that still has a part of the body to write does not read the answer, so the body
            // is read. Standard input may stay open behind the body, so no more than that is read.
            let length = variable("CONTENT_LENGTH").flatMap { Int($0) } ?? .max
            _ = read(min(length, GatewayRequest.discardLimit))
            return .tooLong
        case .invalid: return .truncated
        case .bytes(let length):
            let bytes = read(length)
            return bytes.count == length ? .complete(bytes) : .truncated
        }
    }

    private static func read(_ length: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 8192)
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while bytes.count < length, poll(&input, 1, silenceLimit) == 1 {
            let count = Glibc.read(STDIN_FILENO, &room, min(room.count, length - bytes.count))
            guard count > 0 else { break }
            bytes += room[..<count]
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
