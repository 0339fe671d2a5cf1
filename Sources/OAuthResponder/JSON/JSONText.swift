import FoundationEssentials

/// JSON as bytes: reading with limits, writing.
enum JSONText {
    /// The deepest nesting that is read, in levels; the outermost value is the first.
    static let nestingLimit = 64

    /// What is wrong with a text.
    enum Fault: Error, Equatable, Sendable {
        /// The bytes are not JSON in UTF-8 (RFC 8259), or not JSON5 where that is allowed.
        case malformed
        /// The nesting is deeper than ``nestingLimit``.
        case tooDeep
    }

    /// Reads one JSON value.
    ///
    /// Of members with the same name the first counts.
    ///
    /// - Parameter bytes: the whole text in UTF-8; a byte order mark is passed over.
    /// - Returns: the value.
    /// - Throws: `Fault.tooDeep` beyond ``nestingLimit``, `Fault.malformed` for anything else that
    ///   is not exactly one value.
    ///
    /// RFC 8259.
    static func value(of bytes: [UInt8]) throws(Fault) -> JSONValue {
        try checkShape(of: bytes)
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .malformed
        }
    }

    /// Reads one JSON5 value: comments, trailing commas, unquoted names and single quotes too.
    ///
    /// For files of the operator alone, so without ``nestingLimit``.
    ///
    /// - Throws: `Fault.malformed` for anything that is not exactly one value.
    static func json5Value(of bytes: [UInt8]) throws(Fault) -> JSONValue {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            return try decoder.decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .malformed
        }
    }

    /// Writes a value in UTF-8, members sorted by name.
    ///
    /// A value with a number that JSON can't express (infinity) is written as an empty object;
    /// reading never makes such a number.
    static func bytes(of value: JSONValue) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return Array("{}".utf8) }
        return Array(data)
    }

    /// Looks at the brackets alone, before anything recurses over them.
    ///
    /// Foundation's decoder takes a comma before a closing bracket and its own, deeper nesting.
    private static func checkShape(of bytes: [UInt8]) throws(Fault) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed }
        var depth = 0
        var isInString = false
        var isEscaped = false
        var previous: UInt8 = 0
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth > nestingLimit { throw .tooDeep }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if previous == UInt8(ascii: ",") { throw .malformed }
                depth -= 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                continue
            default:
                break
            }
            previous = byte
        }
    }
}
