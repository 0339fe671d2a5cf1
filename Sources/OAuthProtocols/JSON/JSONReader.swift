/// Reads one JSON text in a single pass over its bytes.
///
/// The reader is strict: it takes RFC 8259 in UTF-8 and nothing else. Its cost is linear in the
/// length of the text, whatever the text holds. Foundation's reader is not used, since it guesses
/// other encodings, recurses without a bound, and tries one type after the other for each value.
package struct JSONReader {
    /// The deepest nesting that is read, in levels; the outermost value is the first.
    package static let depthLimit = 64
    /// The most values that are read, those within others included.
    package static let valueLimit = 100_000

    /// Who wrote the text.
    ///
    /// This decides what is read besides RFC 8259.
    package enum Source: Sendable {
        /// A caller wrote the text. Half of a surrogate pair is malformed. A name may have any length,
        /// since members with unknown names are ignored.
        case request
        /// A provider wrote the text. Half of a surrogate pair is read as U+FFFD: a user whose name is
        /// broken shall not lose the code that can be used only once.
        case answer
        /// The operator wrote the text. A name that stands twice in an object is malformed.
        case operatorFile

        /// The longest name of a member, in bytes of UTF-8.
        fileprivate var nameLimit: Int { self == .answer ? 8 * 1024 : .max }
    }

    /// What is wrong with a text.
    package enum Fault: Error, Equatable, Sendable {
        /// The bytes are not exactly one JSON value in UTF-8.
        case malformed
        /// The nesting is deeper than the limit.
        case tooDeep
        /// There are more values, or a longer name, than the limit allows.
        case tooLarge
    }

    /// The whole text.
    let bytes: [UInt8]
    /// Who wrote the text.
    let source: Source
    /// The index of the byte that is read next.
    var position = 0
    private var valueCount = 0

    private init(_ bytes: [UInt8], _ source: Source) {
        self.bytes = bytes
        self.source = source
    }

    /// Reads a text.
    ///
    /// Of members with the same name the last one counts.
    ///
    /// - Parameters:
    ///   - bytes: the whole text in UTF-8; a byte order mark is passed over.
    ///   - source: who wrote the text.
    /// - Returns: the value.
    /// - Throws: `Fault`.
    ///
    /// RFC 8259 §2.
    package static func value(of bytes: [UInt8], from source: Source = .answer) throws(Fault)
        -> JSONValue
    {
        var reader = JSONReader(bytes, source)
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { reader.position = 3 }
        reader.skipBlanks()
        let value = try reader.readValue(depth: 1)
        reader.skipBlanks()
        guard reader.position == bytes.count else { throw .malformed }
        return value
    }

    /// The byte at the present position; nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            position += 1
        }
    }

    /// Passes over a byte where it comes next, and tells whether it did.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func readValue(depth: Int) throws(Fault) -> JSONValue {
        valueCount += 1
        guard valueCount <= Self.valueLimit else { throw .tooLarge }
        switch next {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "{"): return .object(try readObject(depth: depth))
        case UInt8(ascii: "["): return .array(try readArray(depth: depth))
        case UInt8(ascii: "t"): return try readWord("true", .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        default: return .number(try readNumber())
        }
    }

    private mutating func readWord(
        _ word: StaticString,
        _ value: JSONValue
    ) throws(Fault) -> JSONValue {
        for byte in word.description.utf8 {
            guard skip(byte) else { throw .malformed }
        }
        return value
    }

    /// RFC 8259 §5.
    private mutating func readArray(depth: Int) throws(Fault) -> [JSONValue] {
        guard depth <= Self.depthLimit else { throw .tooDeep }
        position += 1
        skipBlanks()
        var elements: [JSONValue] = []
        if skip(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try readValue(depth: depth + 1))
            skipBlanks()
            if skip(UInt8(ascii: "]")) { return elements }
            guard skip(UInt8(ascii: ",")) else { throw .malformed }
            skipBlanks()
        }
    }

    /// RFC 8259 §4.
    private mutating func readObject(depth: Int) throws(Fault) -> JSONObject {
        guard depth <= Self.depthLimit else { throw .tooDeep }
        position += 1
        skipBlanks()
        if skip(UInt8(ascii: "}")) { return [:] }
        var members: [JSONObject.Member] = []
        while true {
            guard next == UInt8(ascii: "\"") else { throw .malformed }
            let name = try readString()
            guard name.utf8.count <= source.nameLimit else { throw .tooLarge }
            skipBlanks()
            guard skip(UInt8(ascii: ":")) else { throw .malformed }
            skipBlanks()
            members.append((name, try readValue(depth: depth + 1)))
            skipBlanks()
            if skip(UInt8(ascii: "}")) {
                let object = JSONObject(members)
                let hasRepetition = object.count < members.count
                guard source != .operatorFile || !hasRepetition else { throw .malformed }
                return object
            }
            guard skip(UInt8(ascii: ",")) else { throw .malformed }
            skipBlanks()
        }
    }

    /// RFC 8259 §6.
    private mutating func readNumber() throws(Fault) -> String {
        let start = position
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try skipDigits() }
        if skip(UInt8(ascii: ".")) { try skipDigits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            _ = skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-"))
            try skipDigits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipDigits() throws(Fault) {
        guard next?.isDigit == true else { throw .malformed }
        while next?.isDigit == true { position += 1 }
    }
}
