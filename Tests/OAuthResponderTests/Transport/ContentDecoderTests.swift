import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Content decoder")
struct ContentDecoderTests {
    /// What python's `zlib` makes of `hello`, with the header of gzip, that of zlib, and none.
    private static let deflated: [UInt8] = [0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]
    private static let gzip =
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3] + deflated + [0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0]
    private static let zlib = [0x78, 0x9c] + deflated + [0x06, 0x2c, 0x02, 0x15]

    private func decode(
        _ body: [UInt8],
        _ coding: ContentCoding
    ) throws(TransportError) -> [UInt8] {
        try ContentDecoder.decode(body, coding, within: ProcessorTime())
    }

    @Test("gzip and both kinds of deflate are read")
    func formats() throws {
        #expect(try decode(Self.gzip, .gzip) == Array("hello".utf8))
        #expect(try decode(Self.zlib, .deflate) == Array("hello".utf8))
        #expect(try decode(Self.deflated, .deflate) == Array("hello".utf8))
        #expect(try decode([1, 2], .identity) == [1, 2])
        #expect(try decode([], .gzip) == [])
    }

    @Test("a body that is cut short anywhere is refused", arguments: 1..<Self.gzip.count)
    func truncated(length: Int) {
        #expect(throws: TransportError.invalidResponse) {
            try decode(Array(Self.gzip.prefix(length)), .gzip)
        }
    }

    @Test("a broken body, or one with more behind its end, is refused")
    func broken() {
        for position in [0, 1, 2, 10, 17, 21] {
            var body = Self.gzip
            body[position] ^= 0xff
            #expect(throws: TransportError.invalidResponse, "\(position)") {
                try decode(body, .gzip)
            }
        }
        #expect(throws: TransportError.invalidResponse) { try decode(Self.gzip + [0], .gzip) }
        #expect(throws: TransportError.invalidResponse) { try decode(Self.zlib + [0], .deflate) }
    }

    @Test("a megabyte is read, and no more")
    func limit() throws {
        // RFC 1951 §3.2.4: stored blocks of a byte that says whether it is the last, and lengths.
        func stored(_ count: Int) -> [UInt8] {
            var rest = count
            var body: [UInt8] = []
            repeat {
                let length = min(rest, 0xffff)
                rest -= length
                let bytes = [UInt8(length & 0xff), UInt8(length >> 8)]
                body += [rest == 0 ? 1 : 0] + bytes + bytes.map { ~$0 }
                body += [UInt8](repeating: 65, count: length)
            } while rest > 0
            return body
        }
        let limit = HTTPResponse.bodyLimit
        #expect(try decode(stored(limit), .deflate).count == limit)
        #expect(throws: TransportError.responseTooLarge) {
            try decode(stored(limit + 1), .deflate)
        }
    }
}
