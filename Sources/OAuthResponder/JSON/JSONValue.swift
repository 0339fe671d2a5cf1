import FoundationEssentials

/// A JSON value whose shape is not known before it is read.
///
/// Whole numbers stay whole: an identifier of twenty digits comes out as it went in.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A whole number that 64 bits with a sign can hold.
    case integer(Int64)
    /// A larger whole number that 64 bits without a sign can hold.
    case unsigned(UInt64)
    /// Any other number within the range of `Decimal`.
    case decimal(Decimal)
    /// A number beyond that range.
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    /// The text of a string; nil for any other value.
    var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The members of an object; nil for any other value.
    var object: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The elements of an array; nil for any other value.
    var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The number as floating point; nil for a value that is no number.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .decimal(let value): Double("\(value)")
        case .double(let value): value
        default: nil
        }
    }

    /// A string as it stands, a number in decimal digits; nil for any other value.
    var scalarText: String? {
        switch self {
        case .string(let text): text
        case .integer(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .decimal(let value): "\(value)"
        case .double(let value): "\(value)"
        default: nil
        }
    }

    /// Follows a path of member names and array indices separated by dots.
    ///
    /// - Parameter path: `a.0.b`; the empty path is the value itself.
    /// - Returns: what lies there; nil where a step leads nowhere.
    func value(at path: String) -> JSONValue? {
        if path.isEmpty { return self }
        var current = self
        for step in path.split(separator: ".", omittingEmptySubsequences: false) {
            switch current {
            case .object(let members):
                guard let next = members[String(step)] else { return nil }
                current = next
            case .array(let elements):
                guard let index = Int(step), elements.indices.contains(index) else { return nil }
                current = elements[index]
            default:
                return nil
            }
        }
        return current
    }
}

extension JSONValue: Codable {
    /// Reads whatever value comes next.
    ///
    /// - Throws: the decoder's error where a number is too large for `Double` too.
    init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        // Strings are by far the most common value; a miss costs the making of an error.
        if let text = try? single.decode(String.self) {
            self = .string(text)
        } else if let keyed = try? decoder.container(keyedBy: Key.self) {
            var members: [String: JSONValue] = [:]
            for key in keyed.allKeys {
                members[key.stringValue] = try keyed.decode(JSONValue.self, forKey: key)
            }
            self = .object(members)
        } else if let number = try? single.decode(Double.self) {
            self = try Self.exactNumber(number, in: single)
        } else if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .bool(value)
        } else {
            var unkeyed = try decoder.unkeyedContainer()
            var elements: [JSONValue] = []
            while !unkeyed.isAtEnd { elements.append(try unkeyed.decode(JSONValue.self)) }
            self = .array(elements)
        }
    }

    /// Reads a number again, as the kind that loses nothing of it.
    private static func exactNumber(
        _ number: Double,
        in container: any SingleValueDecodingContainer
    ) throws -> JSONValue {
        if number == number.rounded(), abs(number) < 2e19 {
            if let value = try? container.decode(Int64.self) { return .integer(value) }
            if let value = try? container.decode(UInt64.self) { return .unsigned(value) }
        }
        if let value = try? container.decode(Decimal.self), value.isFinite {
            return .decimal(value)
        }
        return .double(number)
    }

    /// Writes the value.
    ///
    /// - Throws: the encoder's error where a number is not finite.
    func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: Key.self)
            for (name, value) in members { try container.encode(value, forKey: Key(name)) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let value): try container.encode(value)
            case .integer(let value): try container.encode(value)
            case .unsigned(let value): try container.encode(value)
            case .decimal(let value): try container.encode(value)
            case .double(let value): try container.encode(value)
            case .string(let text): try container.encode(text)
            default: try container.encodeNil()
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}

extension Decimal {
    /// Whether it stands for a number, which in `Decimal` is a finite one.
    fileprivate var isFinite: Bool { !isNaN }
}
