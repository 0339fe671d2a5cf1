import OAuthProtocols

/// A text in a spelling in which texts that look different can be compared.
struct Spelling {
    /// The spelling's bytes.
    private(set) var bytes: [UInt8]
    /// The bytes of the text that each of them stands for.
    private(set) var ranges: [Range<Int>]

    /// How often a text may be encoded.
    private static let roundLimit = 4

    /// Takes a text as it is.
    init(_ text: [UInt8]) {
        bytes = text
        ranges = text.indices.map { $0..<$0 + 1 }
    }

    private init() {
        bytes = []
        ranges = []
    }

    private mutating func append(_ byte: UInt8, _ range: Range<Int>) {
        bytes.append(byte)
        ranges.append(range)
    }

    /// The letters and digits of ASCII alone, as small letters.
    var lettersAndDigits: Spelling {
        kept { $0.isLetter || $0.isDigit }
    }

    /// Everything but spaces and control characters, with ASCII as small letters.
    var visible: Spelling {
        kept { $0 > 0x20 && $0 != 0x7f }
    }

    private func kept(_ isKept: (UInt8) -> Bool) -> Spelling {
        var result = Spelling()
        for (byte, range) in zip(bytes, ranges) where isKept(byte) {
            result.append(byte.lowercasedASCII, range)
        }
        return result
    }

    /// The text without percent-encoding and JSON's escapes, and without the markup that this
    /// brings to light.
    var decoded: Spelling {
        var result = self
        for _ in 0..<Self.roundLimit {
            let next = result.decodedOnce
            if next.bytes.count == result.bytes.count { break }
            result = next
        }
        return result.withoutMarkup
    }

    private var decodedOnce: Spelling {
        var result = Spelling()
        var index = 0
        while index < bytes.count {
            let escape = escape(at: index)
            let end = index + (escape?.length ?? 1)
            let range = ranges[index].lowerBound..<ranges[end - 1].upperBound
            result.append(escape?.byte ?? bytes[index], range)
            index = end
        }
        return result
    }

    /// Reads `%41` or `\u0041`; a character outside of ASCII becomes a zero byte.
    private func escape(at index: Int) -> (byte: UInt8, length: Int)? {
        switch bytes[index] {
        case UInt8(ascii: "%"):
            return number(at: index + 1, digits: 2).map { (UInt8($0), 3) }
        case UInt8(ascii: "\\") where bytes[(index + 1)...].first == UInt8(ascii: "u"):
            return number(at: index + 2, digits: 4).map { ($0 < 0x80 ? UInt8($0) : 0, 6) }
        default:
            return nil
        }
    }

    private func number(at start: Int, digits count: Int) -> Int? {
        guard start + count <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[start..<start + count] {
            guard let digit = PercentEncoding.hexValue(byte) else { return nil }
            number = number << 4 | Int(digit)
        }
        return number
    }

    private var withoutMarkup: Spelling {
        guard let lastEnd = bytes.lastIndex(of: UInt8(ascii: ">")) else { return self }
        var result = Spelling()
        var isInTag = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "<"), index < lastEnd { isInTag = true }
            if !isInTag { result.append(byte, ranges[index]) }
            if byte == UInt8(ascii: ">") { isInTag = false }
        }
        return result
    }
}
