private import CCurl
import Locks
import OAuthProtocols

/// What a connection's TLS said besides the data.
///
/// libcurl 7.88 takes a connection that just ends for one that `close_notify` ended, and has one code
/// for nearly every handshake that fails. OpenSSL shows each message to this object, which must live
/// as long as the connection.
final class TLSMessages: Sendable {
    /// The most handshake messages that a server may send during one call.
    ///
    /// A handshake has about ten of them, and tickets and new keys may follow. OpenSSL reads one after
    /// another without coming back to us, so that whoever sends more than it can read would hold the
    /// thread beyond every deadline.
    static let limit = 256

    private struct State {
        /// The count of the server's handshake messages since the call began.
        var count = 0
        /// The address of the connection (`SSL`); nil before its first message.
        var connection: UInt?
        var isEnded = false
        var isCertificateRequested = false
        var isVersionTooOld = false
        var isCertificateRejected = false
        /// The description of the alert that ended the connection (RFC 8446 §6.2).
        var fatalAlert: UInt8?
    }

    private let state = Lock(State())

    /// Begins with a connection on which nothing was said.
    init() {}

    /// Whether OpenSSL holds something of the server that nobody has read; to be asked only while the
    /// connection lives.
    ///
    /// libcurl reads an answer up to its end, and what stands behind it in the same record stays in
    /// OpenSSL, where no `poll` sees it. It would be taken for the answer to the next call.
    var hasUnreadData: Bool {
        state.withLock { state in
            guard let address = state.connection else { return false }
            return SSL_has_pending(OpaquePointer(bitPattern: address)) == 1
        }
    }

    /// Whether the server said with `close_notify` that nothing more comes.
    var isEnded: Bool { state.withLock(\.isEnded) }

    /// Why the handshake failed; nil where neither side gave a reason that has a name here.
    ///
    /// A server that gets no certificate may complain in many words of a certificate, which can only
    /// be the one that it asked for: the responder sends none.
    var failure: TransportError.Reason? {
        let state = state.withLock { $0 }
        if state.isCertificateRejected { return .certificateRejected }
        if state.isVersionTooOld { return .tlsProtocolVersion }
        guard let alert = state.fatalAlert else { return nil }
        let mayBlameCertificate = (40...46).contains(alert) || alert == 48 || alert == 49
        if alert == 116 || (state.isCertificateRequested && mayBlameCertificate) {
            return .tlsClientCertificate
        }
        switch alert {
        case 40, 71: return .tlsHandshakeFailure
        case 48: return .tlsUnknownAuthority
        case 70: return .tlsProtocolVersion
        case 80: return .tlsInternalError
        case 112: return .tlsUnrecognizedName
        default: return nil
        }
    }

    /// Begins the next call over the connection.
    func beginCall() {
        state.withLock { $0.count = 0 }
    }

    /// Has OpenSSL show the messages of a connection that a TLS context (`SSL_CTX`) will make.
    func observe(_ context: OpaquePointer) {
        let user = Unmanaged.passUnretained(self).toOpaque()
        SSL_CTX_set_msg_callback(context) { isSent, _, type, bytes, count, connection, user in
            guard let user, let bytes else { return }
            let messages = Unmanaged<TLSMessages>.fromOpaque(user).takeUnretainedValue()
            let message = UnsafeRawBufferPointer(start: bytes, count: count)
            if isSent == 0 {
                messages.take(type, message)
                if type == SSL3_RT_HANDSHAKE { messages.count(on: connection) }
            } else {
                messages.note(type, message)
            }
        }
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MSG_CALLBACK_ARG, 0, user)
    }

    /// Counts a handshake message of a connection (`SSL`), and ends the connection where there are too
    /// many.
    private func count(on connection: OpaquePointer?) {
        let isFlooded = state.withLock { state in
            state.connection = UInt(bitPattern: connection)
            state.count += 1
            return state.count > Self.limit
        }
        // OpenSSL then takes the next record for the end of the connection.
        if isFlooded { SSL_set_shutdown(connection, SSL_RECEIVED_SHUTDOWN) }
    }

    /// Takes a message to the server, of a content type as in RFC 8446 §5.1.
    ///
    /// What OpenSSL thinks of a certificate gets lost in libcurl where a proxy speaks TLS, too.
    func note(_ type: Int32, _ message: UnsafeRawBufferPointer) {
        guard type == SSL3_RT_ALERT, message.count == 2, message[0] == 2 else { return }
        guard (42...46).contains(message[1]) || message[1] == 48 else { return }
        state.withLock { $0.isCertificateRejected = true }
    }

    /// Takes a message of the server, of a content type as in RFC 8446 §5.1.
    func take(_ type: Int32, _ message: UnsafeRawBufferPointer) {
        switch (type, message.first) {
        case (SSL3_RT_ALERT, let level?) where message.count == 2:
            let description = message[1]
            state.withLock { state in
                if description == 0 { state.isEnded = true }
                if level == 2 { state.fatalAlert = description }
            }
        case (SSL3_RT_HANDSHAKE, 13):
            state.withLock { $0.isCertificateRequested = true }
        case (SSL3_RT_HANDSHAKE, 2) where message.count >= 6:
            // RFC 8446 §4.1.3: a server that knows 1.2 or 1.3 says 0x0303, behind type and length.
            let isTooOld = message[4] == 3 && message[5] < 3
            state.withLock { $0.isVersionTooOld = isTooOld }
        default:
            break
        }
    }
}
