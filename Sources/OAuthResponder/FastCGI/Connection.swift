private import CFCGI
import Glibc

/// One connection of the gateway, over which calls come one after another.
///
/// libfcgi blocks in `read` and `write`; the socket's own timeouts end that.
struct Connection: ~Copyable {
    /// How long a request that has begun, or an answer, may stand still, in seconds.
    static let silenceLimit = 10

    /// What libfcgi knows of the connection.
    ///
    /// The streams of this structure point back at it, so that it needs an address that stays; Swift
    /// moves the values of a struct.
    private let request: UnsafeMutablePointer<FCGX_Request>
    /// Whether all of the present call's body was read.
    private var isBodyConsumed = false

    /// Starts libfcgi; to be called once, before the first connection.
    ///
    /// libfcgi installs handlers for `SIGPIPE`, `SIGTERM` and `SIGUSR1`, which only set a flag of its
    /// own: the first is made ignored again, the others are blocked.
    static func startLibrary() {
        FCGX_Init()
        Signals.ignoreBrokenPipes()
    }

    /// Takes over a connected socket, which is closed with this value.
    init(adopting descriptor: Int32) {
        var limit = timeval(tv_sec: Self.silenceLimit, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var isEnabled: Int32 = 1
        // This fails on a UNIX socket, which delays nothing anyway.
        setsockopt(
            descriptor,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &isEnabled,
            socklen_t(MemoryLayout<Int32>.size)
        )
        request = .allocate(capacity: 1)
        request.initialize(to: FCGX_Request())
        FCGX_InitRequest(request, -1, 0)
        request.pointee.ipcFd = descriptor
        // Without this, libfcgi waits up to 2 s, when it closes the connection, for the gateway to close
        // the other end, and the thread waits with it.
        FCGX_Detach(request)
    }

    deinit {
        let descriptor = request.pointee.ipcFd
        FCGX_Free(request, 0)
        if descriptor >= 0 { close(descriptor) }
        request.deinitialize(count: 1)
        request.deallocate()
    }

    /// The connected socket, -1 once it is closed.
    var descriptor: Int32 { request.pointee.ipcFd }

    /// Reads the next call, waiting ``silenceLimit`` for each part of it.
    ///
    /// - Returns: nil if there is no call to answer and the connection is over. The connection broke or
    ///   stood still, or what came is no call of FastCGI's responder role.
    mutating func readCall() -> GatewayRequest? {
        // Without this, libfcgi begins by closing what it takes for the remains of an earlier call.
        request.pointee.keepConnection = 1
        isBodyConsumed = false
        guard FCGX_Accept_r(request) == 0, request.pointee.role == FCGI_RESPONDER else {
            return nil
        }
        let variables = request.pointee.envp
        var call = GatewayRequest { Self.value(of: $0, in: variables) }
        let length = AnnouncedLength(Self.value(of: "CONTENT_LENGTH", in: variables))
        guard let body = readBody(length) else { return nil }
        call.body = body
        return call
    }

    private static func value(of name: String, in variables: FCGX_ParamArray?) -> String? {
        FCGX_GetParam(name, variables).map { value in
            let bytes = UnsafeRawBufferPointer(start: value, count: strlen(value))
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private mutating func readBody(_ announced: AnnouncedLength) -> GatewayRequest.Body? {
        let limit = GatewayRequest.bodyLimit
        switch announced {
        case .tooLong: return .tooLong
        case .invalid: return .truncated
        case .bytes(let length):
            let bytes = read(atMost: length)
            isBodyConsumed = FCGX_GetChar(request.pointee.in) < 0
            guard FCGX_GetError(request.pointee.in) == 0 else { return nil }
            return bytes.count == length ? .complete(bytes) : .truncated
        case .unknown:
            let bytes = read(atMost: limit + 1)
            guard FCGX_GetError(request.pointee.in) == 0 else { return nil }
            isBodyConsumed = bytes.count <= limit
            return isBodyConsumed ? .complete(bytes) : .tooLong
        }
    }

    /// Takes nothing more, and finds out whether a call came before.
    ///
    /// From here on what the gateway sends over a UNIX socket fails before any of it is taken, so that
    /// the gateway can send it to another process without the danger of a second answer.
    func endsWithCall() -> Bool {
        Glibc.shutdown(descriptor, Int32(SHUT_RD))
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0
    }

    /// Answers the present call and ends it.
    ///
    /// An answer of up to 8 KiB leaves in one write, its end included.
    ///
    /// - Parameters:
    ///   - bytes: header and body as a CGI program writes them.
    ///   - isLast: whether the connection takes no further call. A gateway that sends one learns so
    ///     before any of it is taken.
    /// - Returns: whether the connection can bring another call. Where it can't, it is over.
    mutating func answer(_ bytes: [UInt8], isLast: Bool) -> Bool {
        if isLast, isBodyConsumed { Glibc.shutdown(descriptor, Int32(SHUT_RD)) }
        bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                _ = FCGX_PutStr(bytes.baseAddress, Int32(bytes.count), request.pointee.out)
            }
        }
        let isKept = request.pointee.keepConnection != 0
        // The rest of the body would be taken for the beginning of the next call.
        request.pointee.keepConnection = 1
        FCGX_Finish_r(request)
        guard descriptor >= 0 else { return false }
        if !isBodyConsumed { discardRest() }
        return isKept && isBodyConsumed
    }

    private func read(atMost count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            room.withMemoryRebound(to: CChar.self) { room in
                filled = Int(FCGX_GetStr(room.baseAddress, Int32(count), request.pointee.in))
            }
        }
    }

    /// Reads and forgets what is left of a body, for a moment.
    ///
    /// A socket that is closed with something unread takes the answer with it.
    private func discardRest() {
        Glibc.shutdown(descriptor, Int32(SHUT_WR))
        var room = [UInt8](repeating: 0, count: 16_384)
        var left = GatewayRequest.discardLimit
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while left > 0, poll(&waited, 1, 500) == 1 {
            let count = recv(descriptor, &room, room.count, 0)
            guard count > 0 else { return }
            left -= count
        }
    }
}
