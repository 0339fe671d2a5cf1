private import CZlib
import OAuthProtocols

/// Reads a compressed body.
///
/// Neither what comes in nor what goes out is longer than ``HTTPResponse/bodyLimit``, so that the dearest
/// body is one of a megabyte whose blocks hold nothing but code tables; the processor time ends that.
enum ContentDecoder {
    /// The most bytes that are read before the processor time is looked at.
    private static let inputStep = 16 * 1024
    /// The most bytes that are written before the processor time is looked at.
    private static let outputStep = 64 * 1024

    /// Decodes a body.
    ///
    /// - Parameters:
    ///   - body: the body as it came; an empty one is empty in each coding.
    ///   - coding: what the body is in.
    ///   - time: what may be taken of the processor.
    /// - Returns: the decoded bytes.
    /// - Throws: `.invalidResponse` where the body is not in that coding, is cut short, has more behind
    ///   its end or takes too long, `.responseTooLarge` where the decoded bytes are too many.
    static func decode(
        _ body: [UInt8],
        _ coding: ContentCoding,
        within time: ProcessorTime
    ) throws(TransportError) -> [UInt8] {
        guard coding != .identity, !body.isEmpty else { return body }
        guard var stream = ZlibStream(windowBits: windowBits(for: coding, body)) else {
            throw .invalidResponse
        }
        return try stream.inflate(body, within: time)
    }

    /// zlib's name for a format: 15 bits of window; 16 more mean gzip, a minus sign no header at all.
    private static func windowBits(for coding: ContentCoding, _ body: [UInt8]) -> Int32 {
        if coding == .gzip { return 15 + 16 }
        // RFC 9110 §8.4.1.2: some servers leave the header of RFC 1950 §2.2 out.
        let header = body.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        let hasHeader = body.count >= 2 && header >> 8 & 0x0f == 8 && header % 31 == 0
        return hasHeader ? 15 : -15
    }

    /// A stream of zlib; its state ends with the value.
    private struct ZlibStream: ~Copyable {
        private let stream: UnsafeMutablePointer<z_stream>

        init?(windowBits: Int32) {
            stream = .allocate(capacity: 1)
            stream.initialize(to: z_stream())
            guard zlib_inflate_init(stream, windowBits) == Z_OK else {
                stream.deallocate()
                return nil
            }
        }

        deinit {
            inflateEnd(stream)
            stream.deallocate()
        }

        mutating func inflate(
            _ body: [UInt8],
            within time: ProcessorTime
        ) throws(TransportError) -> [UInt8] {
            var output: [UInt8] = []
            var rest = body[...]
            while true {
                guard !time.isSpent else { throw .invalidResponse }
                let (status, used, part) = step(rest.prefix(inputStep))
                guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                    throw .invalidResponse
                }
                guard part.count <= HTTPResponse.bodyLimit - output.count else {
                    throw .responseTooLarge
                }
                output += part
                rest = rest.dropFirst(used)
                if status == Z_STREAM_END {
                    guard rest.isEmpty else { throw .invalidResponse }
                    return output
                }
                guard used > 0 || !part.isEmpty else { throw .invalidResponse }
            }
        }

        private mutating func step(
            _ input: ArraySlice<UInt8>
        ) -> (status: Int32, used: Int, part: [UInt8]) {
            var status = Z_OK
            var used = 0
            let part = [UInt8](unsafeUninitializedCapacity: outputStep) { output, count in
                input.withUnsafeBufferPointer { input in
                    // zlib does not write to its input.
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                    stream.pointee.avail_in = UInt32(input.count)
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    status = CZlib.inflate(stream, Z_NO_FLUSH)
                    used = input.count - Int(stream.pointee.avail_in)
                    count = output.count - Int(stream.pointee.avail_out)
                }
            }
            return (status, used, part)
        }
    }
}
