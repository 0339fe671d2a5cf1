/// Percent-encoding of text in URIs, forms and signatures.
package enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)
    /// Of each byte whether it stands for itself.
    private static let plainBytes = (0...UInt8.max).map(isUnreserved)

    /// Encodes the UTF-8 form of a text: each byte that is not unreserved becomes `%` and two
    /// hexadecimal digits in upper case.
    ///
    /// RFC 5849 §3.6.
    package static func encode(_ text: String) -> String {
        text.utf8.allSatisfy(isUnreserved) ? text : encode(bytes: text.utf8)
    }

    /// Encodes bytes that need not be a text.
    ///
    /// RFC 5849 §3.6.
    package static func encode(bytes: some Collection<UInt8>) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count * 2)
        append(bytes, to: &encoded)
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Encodes bytes behind others.
    ///
    /// RFC 5849 §3.6.
    static func append(_ bytes: some Collection<UInt8>, to encoded: inout [UInt8]) {
        let isPlain = plainBytes
        for byte in bytes {
            if isPlain[Int(byte)] {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 15)])
            }
        }
    }

    /// Decodes a name or value of a form: `%XX`, and `+` as a space.
    ///
    /// A `%` that no two hexadecimal digits follow stands for itself.
    ///
    /// RFC 3986 §2.1.
    package static func decodeForm(_ text: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(text)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return decoded
    }

    /// Tells whether a byte is a letter, a digit, `-`, `.`, `_` or `~`.
    ///
    /// RFC 3986 §2.3.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }

    /// Reads a hexadecimal digit of either case; nil for any other byte.
    package static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
