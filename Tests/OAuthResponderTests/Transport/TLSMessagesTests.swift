import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("TLS messages")
struct TLSMessagesTests {
    private static let alert: Int32 = 21
    private static let handshake: Int32 = 22

    /// What a server's messages come to, each with its content type.
    private func messages(_ all: (type: Int32, bytes: [UInt8])...) -> TLSMessages {
        let messages = TLSMessages()
        for message in all { message.bytes.withUnsafeBytes { messages.take(message.type, $0) } }
        return messages
    }

    @Test("an alert about a certificate is about ours where the server has asked for one")
    func clientCertificate() {
        let request = (Self.handshake, [UInt8](arrayLiteral: 13, 0, 0, 0))
        for number: UInt8 in [40, 42, 43, 44, 45, 46, 48, 49] {
            let asked = messages(request, (Self.alert, [2, number]))
            #expect(asked.failure == .tlsClientCertificate, "\(number)")
            #expect(messages((Self.alert, [2, number])).failure != .tlsClientCertificate)
        }
        #expect(messages((Self.alert, [2, 116])).failure == .tlsClientCertificate)
        #expect(messages(request).failure == nil)
        #expect(messages(request, (Self.alert, [2, 47])).failure == nil)
    }

    @Test("a warning ends nothing, and close_notify is no failure")
    func warnings() {
        let warned = messages((Self.alert, [1, 112]))
        #expect(warned.failure == nil && !warned.isEnded)
        let ended = messages((Self.alert, [1, 0]))
        #expect(ended.failure == nil && ended.isEnded)
        #expect(!messages((Self.alert, [2])).isEnded && !messages((23, [1, 0])).isEnded)
    }

    @Test("a server's hello names its version", arguments: [(1, true), (2, true), (3, false)])
    func version(minor: UInt8, isTooOld: Bool) {
        let hello = messages((Self.handshake, [2, 0, 0, 2, 3, minor]))
        #expect((hello.failure == .tlsProtocolVersion) == isTooOld)
        #expect(messages((Self.handshake, [2, 0, 0])).failure == nil)
    }

    @Test("a certificate that our side does not accept is told from all others")
    func rejected() {
        let messages = TLSMessages()
        [UInt8](arrayLiteral: 1, 48).withUnsafeBytes { messages.note(Self.alert, $0) }
        [UInt8](arrayLiteral: 2, 0).withUnsafeBytes { messages.note(Self.alert, $0) }
        #expect(messages.failure == nil && !messages.isEnded)
        [UInt8](arrayLiteral: 2, 48).withUnsafeBytes { messages.note(Self.alert, $0) }
        #expect(messages.failure == .certificateRejected)
    }
}
