/// A JSON value whose shape is not known before it is read.
///
/// RFC 8259 §3.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// A number as its text. An identifier of twenty digits is written as it was read, and a number
    /// that no `Double` can hold does no harm where nobody asks for its value.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Writes a whole number.
    package static func integer(_ number: Int64) -> JSONValue { .number(String(number)) }
}

extension JSONValue: Equatable {
    /// Tells whether both are written with the same bytes; the order of members does not count.
    ///
    /// Texts are compared byte by byte, and numbers too: 1 and 1.0 differ.
    package static func == (one: JSONValue, other: JSONValue) -> Bool {
        switch (one, other) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.number(let one), .number(let other)): one.isIdentical(to: other)
        case (.string(let one), .string(let other)): one.isIdentical(to: other)
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }
}

extension JSONValue {
    /// Whether the value is null.
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The text of a string; nil for any other value.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The members of an object; nil for any other value.
    package var object: JSONObject? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The elements of an array; nil for any other value.
    package var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The longest text of a number whose value is read, in bytes.
    private static let numberLimit = 400

    /// The number as floating point; nil for a value that is no number, for one beyond the range of
    /// `Double`, and for a text of more than 400 bytes.
    package var number: Double? {
        guard case .number(let text) = self, text.utf8.count <= Self.numberLimit,
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// The number as a whole one; nil for any other value, and where 64 bits can't hold it.
    package var integer: Int64? {
        guard case .number(let text) = self, text.utf8.count <= Self.numberLimit else { return nil }
        return Int64(text)
    }

    /// A string as it stands, a number in the digits that came; nil for any other value.
    package var scalarText: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }
}
