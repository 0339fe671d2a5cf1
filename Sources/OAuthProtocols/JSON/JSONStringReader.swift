extension JSONReader {
    /// Reads a string whose opening quote comes next.
    ///
    /// RFC 8259 §7.
    mutating func readString() throws(Fault) -> String {
        position += 1
        let start = position
        var seen: UInt8 = 0
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                let text = try Self.text(bytes[start..<position], isASCII: seen < 0x80)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try readEscapedString(from: start) }
            guard byte >= 0x20 else { throw .malformed }
            seen |= byte
            position += 1
        }
        throw .malformed
    }

    /// Makes a text of bytes, which need no look where all are ASCII: nearly all texts are, and the look
    /// takes longer than all the rest.
    private static func text(
        _ bytes: ArraySlice<UInt8>,
        isASCII: Bool
    ) throws(Fault) -> String {
        if isASCII { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        return text
    }

    /// Goes on with a string at its first backslash.
    private mutating func readEscapedString(from start: Int) throws(Fault) -> String {
        var text = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else { throw .malformed }
                return text
            case UInt8(ascii: "\\"): try readEscape(into: &text)
            case ..<0x20: throw .malformed
            default: text.append(byte)
            }
        }
        throw .malformed
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(Fault) {
        guard let letter = next else { throw .malformed }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try readScalar()).utf8)
        default: throw .malformed
        }
    }

    /// Reads the digits behind `\u`, and the second half of a surrogate pair behind the first.
    private mutating func readScalar() throws(Fault) -> Unicode.Scalar {
        let unit = try readHexadecimalDigits()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let behind = position
        if unit < 0xdc00, skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) {
            let second = try readHexadecimalDigits()
            if (0xdc00...0xdfff).contains(second) {
                let value = 0x10000 + (UInt32(unit) - 0xd800) << 10 + (UInt32(second) - 0xdc00)
                if let scalar = Unicode.Scalar(value) { return scalar }
            }
        }
        guard source == .answer else { throw .malformed }
        position = behind
        return "\u{fffd}"
    }

    private mutating func readHexadecimalDigits() throws(Fault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap(PercentEncoding.hexValue) else { throw .malformed }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
