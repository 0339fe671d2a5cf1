import OAuthProtocols

/// A part of a pattern, as it is written.
indirect enum HostPatternNode: Sendable, Equatable {
    /// One byte of a set.
    case byte(ByteSet)
    /// One part after the other; empty for nothing.
    case sequence([HostPatternNode])
    /// One part of several.
    case choice([HostPatternNode])
    /// A part several times; nil is without end.
    case repeated(HostPatternNode, minimum: Int, maximum: Int?)
}

/// A set of ASCII characters.
struct ByteSet: Sendable, Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Makes the set of what a test picks from the visible ASCII characters.
    init(where isMember: (UInt8) -> Bool) {
        for byte in UInt8(0x21)...0x7e where isMember(byte) {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
    }

    /// Tells whether a byte is a member.
    func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<64: low >> UInt64(byte) & 1 == 1
        case 64..<128: high >> UInt64(byte - 64) & 1 == 1
        default: false
        }
    }
}

/// Reads the part of the usual syntax of regular expressions that patterns may use.
///
/// That is characters, `.`, `[a-z]`, `[^a-z]`, `\d`, `\w`, `\` before a punctuation character,
/// groups, `|`, `?`, `*`, `+`, `{2}`, `{2,}` and `{2,5}`, and `^` and `$` at the two ends, where they
/// say what holds anyhow.
struct HostPatternParser {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    /// The text is no pattern.
    struct Fault: Error {}

    /// The most groups within each other.
    private static let depthLimit = 16

    /// Reads a pattern.
    ///
    /// - Parameter text: the pattern.
    /// - Returns: its parts.
    /// - Throws: `Fault` for anything that is not listed above.
    static func parse(_ text: String) throws(Fault) -> HostPatternNode {
        var bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy(\.isVisible) else { throw Fault() }
        if bytes.first == UInt8(ascii: "^") { bytes.removeFirst() }
        let isEscaped = bytes.dropLast().last == UInt8(ascii: "\\")
        if bytes.last == UInt8(ascii: "$"), !isEscaped { bytes.removeLast() }
        var parser = HostPatternParser(bytes: bytes)
        let node = try parser.choice()
        guard parser.index == bytes.count else { throw Fault() }
        return node
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func choice() throws(Fault) -> HostPatternNode {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Fault) -> HostPatternNode {
        var parts: [HostPatternNode] = []
        while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            parts.append(try quantified(try atom()))
        }
        return .sequence(parts)
    }

    private mutating func atom() throws(Fault) -> HostPatternNode {
        if take("(") {
            if take("?"), !take(":") { throw Fault() }
            depth += 1
            guard depth <= Self.depthLimit else { throw Fault() }
            let node = try choice()
            guard take(")") else { throw Fault() }
            depth -= 1
            return node
        }
        if take("[") { return .byte(try bracketed()) }
        if take(".") { return .byte(ByteSet { _ in true }) }
        if take("\\") { return .byte(try escaped()) }
        guard let byte = next, !"*+?{}]^$".utf8.contains(byte) else { throw Fault() }
        index += 1
        return .byte(ByteSet { $0 == byte })
    }

    private mutating func escaped() throws(Fault) -> ByteSet {
        guard let byte = next else { throw Fault() }
        index += 1
        switch byte {
        case UInt8(ascii: "d"): return ByteSet(where: \.isDigit)
        case UInt8(ascii: "w"):
            return ByteSet {
                $0.isNameCharacter && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-")
            }
        default:
            let isLetterOrDigit = byte.isNameCharacter && !"-._".utf8.contains(byte)
            guard !isLetterOrDigit else { throw Fault() }
            return ByteSet { $0 == byte }
        }
    }

    private mutating func bracketed() throws(Fault) -> ByteSet {
        let isNegated = take("^")
        var members: [ByteSet] = []
        while !take("]") {
            guard let first = next, first != UInt8(ascii: "[") else { throw Fault() }
            index += 1
            if first == UInt8(ascii: "\\") {
                members.append(try escaped())
                continue
            }
            var last = first
            let isRange = next == UInt8(ascii: "-") && index + 1 < bytes.count
            if isRange, bytes[index + 1] != UInt8(ascii: "]") {
                last = bytes[index + 1]
                guard last >= first, !"[\\".utf8.contains(last) else { throw Fault() }
                index += 2
            }
            members.append(ByteSet { first <= $0 && $0 <= last })
        }
        guard !members.isEmpty else { throw Fault() }
        return ByteSet { byte in members.contains { $0.contains(byte) } != isNegated }
    }

    private mutating func quantified(_ node: HostPatternNode) throws(Fault) -> HostPatternNode {
        let result: HostPatternNode
        if take("*") {
            result = .repeated(node, minimum: 0, maximum: nil)
        } else if take("+") {
            result = .repeated(node, minimum: 1, maximum: nil)
        } else if take("?") {
            result = .repeated(node, minimum: 0, maximum: 1)
        } else if take("{") {
            result = try counted(node)
        } else {
            return node
        }
        // A second count would ask for another way to search (`+?`, `++`), or repeat what repeats.
        if let byte = next, "*+?{".utf8.contains(byte) { throw Fault() }
        return result
    }

    private mutating func counted(_ node: HostPatternNode) throws(Fault) -> HostPatternNode {
        let minimum = try number()
        var maximum: Int? = minimum
        if take(",") { maximum = next == UInt8(ascii: "}") ? nil : try number() }
        guard take("}"), minimum <= maximum ?? minimum else { throw Fault() }
        return .repeated(node, minimum: minimum, maximum: maximum)
    }

    private mutating func number() throws(Fault) -> Int {
        var digits = ""
        while let byte = next, byte.isDigit {
            digits.unicodeScalars.append(Unicode.Scalar(byte))
            index += 1
        }
        guard let number = Int(digits), number <= HostRule.lengthLimit else { throw Fault() }
        return number
    }
}
