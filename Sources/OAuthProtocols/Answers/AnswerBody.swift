/// The content of a provider's answer, found without a look at the content type, which may be wrong.
package enum AnswerBody: Sendable, Equatable {
    /// There are no bytes, or white space alone.
    case empty
    /// A JSON object, or a form with texts alone.
    case members(JSONObject, isJSON: Bool)
    /// A JSON list.
    case list([JSONValue])
    /// Anything else: HTML, text, a JSON value of another type, broken JSON.
    case unreadable
    /// A body whose end may be missing: the connection broke, and the body is no whole JSON object or
    /// list, whose end the last bracket shows.
    case truncated

    /// Reads a body: JSON is tried first, then a form.
    ///
    /// Of parameters with the same name the first counts, of members in JSON the last.
    package init(of response: HTTPResponse) {
        let value = try? JSONReader.value(of: response.body)
        if case .object(let members) = value {
            self = .members(members, isJSON: true)
        } else if case .array(let elements) = value {
            self = .list(elements)
        } else if response.mayBeTruncated {
            self = .truncated
        } else if response.body.allSatisfy(Self.isBlank) {
            self = .empty
        } else if value != nil {
            self = .unreadable
        } else if let form = Self.form(response.body) {
            self = .members(form, isJSON: false)
        } else {
            self = .unreadable
        }
    }

    /// The object or the list; nil for any other body.
    package var value: JSONValue? {
        switch self {
        case .members(let members, _): .object(members)
        case .list(let elements): .array(elements)
        case .empty, .unreadable, .truncated: nil
        }
    }

    /// What is wrong with a body that should have held members.
    package var malformation: ProviderFailure.Malformation {
        self == .truncated ? .truncatedAnswer : .unreadableBody
    }

    /// The most parameters of a form that is read; token answers have a handful.
    private static let parameterLimit = 1000

    private static func form(_ body: [UInt8]) -> JSONObject? {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        var text = body[...].drop(while: isBlank)
        if text.starts(with: mark) { text = text.dropFirst(mark.count).drop(while: isBlank) }
        while let last = text.last, isBlank(last) { text.removeLast() }
        let separators = text.count { $0 == UInt8(ascii: "&") }
        guard separators < parameterLimit, text.contains(UInt8(ascii: "=")) else { return nil }
        let isForm = text.split(separator: UInt8(ascii: "&")).allSatisfy { pair in
            isName(pair.prefix { $0 != UInt8(ascii: "=") })
        }
        guard isForm else { return nil }
        var members: JSONObject = [:]
        for parameter in FormURLEncoding.decode(text) where members[parameter.name] == nil {
            members[parameter.name] = .string(parameter.value)
        }
        return members
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty
            && name.allSatisfy { PercentEncoding.isUnreserved($0) || "%+[]".utf8.contains($0) }
    }
}
