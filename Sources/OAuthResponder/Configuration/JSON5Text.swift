import FoundationEssentials
import OAuthProtocols

/// JSON5: JSON with comments, trailing commas, unquoted names and single quotes.
///
/// Only files of the operator are read as JSON5, and Foundation reads them. Its reader is not fit for
/// what strangers send. A file that is plain JSON is read by our own reader, which needs a small part
/// of the time for one with thousands of apps, and gives the same value.
enum JSON5Text {
    /// The bytes are not exactly one value.
    struct Malformed: Error {}

    /// Reads one value.
    ///
    /// - Parameter bytes: the whole text in UTF-8.
    /// - Returns: the value; its members are sorted by name.
    /// - Throws: `Malformed`.
    static func value(of bytes: [UInt8]) throws(Malformed) -> JSONValue {
        if let value = plainValue(of: bytes) { return value }
        // Foundation's reader stops the process where a name without quotes is no UTF-8.
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Malformed() }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            return try decoder.decode(Decoded.self, from: Data(bytes)).value
        } catch {
            throw Malformed()
        }
    }

    /// Reads plain JSON; nil where Foundation has to read the text.
    private static func plainValue(of bytes: [UInt8]) -> JSONValue? {
        (try? JSONReader.value(of: bytes, from: .operatorFile)).flatMap(sorted)
    }

    /// Sorts members by name; nil where there is a number that Foundation would write otherwise.
    private static func sorted(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let object):
            var members: [JSONObject.Member] = []
            for member in object {
                guard let value = sorted(member.value) else { return nil }
                members.append((member.name, value))
            }
            return .object(JSONObject(members.sorted { $0.name < $1.name }))
        case .array(let elements):
            let values = elements.map(sorted)
            return values.contains(nil) ? nil : .array(values.compactMap(\.self))
        case .number(let text):
            return Int64(text).map(String.init) == text ? value : nil
        case .null, .bool, .string:
            return value
        }
    }

    /// Whatever value comes next, found by trying the types.
    private struct Decoded: Decodable {
        let value: JSONValue

        init(from decoder: any Decoder) throws {
            let single = try decoder.singleValueContainer()
            if let text = try? single.decode(String.self) {
                value = .string(text)
            } else if let keyed = try? decoder.container(keyedBy: Key.self) {
                value = .object(try Self.object(keyed))
            } else if single.decodeNil() {
                value = .null
            } else if let isTrue = try? single.decode(Bool.self) {
                value = .bool(isTrue)
            } else if let number = try? single.decode(Int64.self) {
                value = .integer(number)
            } else if let number = try? single.decode(Double.self), number.isFinite {
                value = .number("\(number)")
            } else {
                var unkeyed = try decoder.unkeyedContainer()
                var elements: [JSONValue] = []
                while !unkeyed.isAtEnd { elements.append(try unkeyed.decode(Decoded.self).value) }
                value = .array(elements)
            }
        }

        private static func object(
            _ container: KeyedDecodingContainer<Key>
        ) throws -> JSONObject {
            let keys = container.allKeys.sorted { $0.stringValue < $1.stringValue }
            return JSONObject(
                try keys.map {
                    (
                        name: $0.stringValue,
                        value: try container.decode(Decoded.self, forKey: $0).value
                    )
                }
            )
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}
