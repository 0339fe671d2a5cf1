/// Base 64 in its two alphabets.
///
/// The code is our own. OpenSSL and Foundation have neither the URL-safe alphabet nor texts without
/// padding, and their decoders let through what RFC 4648 §3.5 forbids: unused bits that are not
/// zero. Most of the code would stay, and rewrite what the library gives.
package enum Base64 {
    /// Encodes with `+`, `/` and padding.
    ///
    /// RFC 4648 §4.
    package static func encode(_ bytes: [UInt8]) -> String {
        text(bytes, alphabet: standard, isPadded: true)
    }

    /// Encodes with `-`, `_` and no padding.
    ///
    /// RFC 4648 §5, RFC 7515 §2.
    package static func encodeURL(_ bytes: [UInt8]) -> String {
        text(bytes, alphabet: urlSafe, isPadded: false)
    }

    /// Decodes what ``encodeURL(_:)`` writes.
    ///
    /// - Returns: nil for a foreign character (padding too) or unused bits that are not zero.
    package static func decodeURL(_ text: String) -> [UInt8]? {
        guard text.utf8.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3 + 2)
        var pending: UInt32 = 0
        var bitCount = 0
        for symbol in text.utf8 {
            guard let value = values[Int(symbol)] else { return nil }
            pending = pending << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bitCount)))
            }
        }
        // Two texts must never stand for the same bytes (RFC 4648 §3.5).
        guard pending & (1 << UInt32(bitCount) - 1) == 0 else { return nil }
        return bytes
    }

    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8
    )
    private static let standard = letters + Array("+/".utf8)
    private static let urlSafe = letters + Array("-_".utf8)

    /// The value of each symbol of the URL-safe alphabet; nil for any other byte.
    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, symbol) in urlSafe.enumerated() { values[Int(symbol)] = UInt8(value) }
        return values
    }()

    private static func text(_ bytes: [UInt8], alphabet: [UInt8], isPadded: Bool) -> String {
        var symbols: [UInt8] = []
        symbols.reserveCapacity((bytes.count + 2) / 3 * 4)
        var pending: UInt32 = 0
        var bitCount = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                symbols.append(alphabet[Int(pending >> UInt32(bitCount) & 63)])
            }
        }
        if bitCount > 0 {
            symbols.append(alphabet[Int(pending << UInt32(6 - bitCount) & 63)])
        }
        while isPadded, symbols.count % 4 != 0 { symbols.append(UInt8(ascii: "=")) }
        return String(decoding: symbols, as: UTF8.self)
    }
}
