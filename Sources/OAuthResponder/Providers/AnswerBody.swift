/// What the body of a provider's answer turns out to be, whatever its content type claims.
enum AnswerBody: Sendable, Equatable {
    /// No bytes, or white space alone.
    case empty
    /// A JSON object, or a form with texts alone.
    case members([String: JSONValue], isJSON: Bool)
    /// Anything else: HTML, text, another JSON value, broken JSON.
    case unreadable

    /// Reads a body: JSON is tried first, then a form.
    ///
    /// Of members with the same name the first counts.
    init(of response: HTTPResponse) {
        let isBlank = response.body.allSatisfy { $0 == 0x20 || (0x09...0x0d).contains($0) }
        if isBlank {
            self = .empty
        } else if let value = try? JSONText.value(of: response.body) {
            self = value.object.map { .members($0, isJSON: true) } ?? .unreadable
        } else if let form = Self.form(response.body) {
            self = .members(form, isJSON: false)
        } else {
            self = .unreadable
        }
    }

    private static func form(_ body: [UInt8]) -> [String: JSONValue]? {
        var text = String(utf8OrLatin1: body)
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        text = text.trimmed
        let names = text.utf8.split(separator: UInt8(ascii: "&")).map {
            $0.prefix { $0 != UInt8(ascii: "=") }
        }
        let isForm =
            text.utf8.contains(UInt8(ascii: "="))
            && names.allSatisfy { name in
                !name.isEmpty
                    && name.allSatisfy {
                        PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "%")
                            || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "[")
                            || $0 == UInt8(ascii: "]")
                    }
            }
        guard isForm else { return nil }
        let pairs = FormURLEncoding.decode(text).map { ($0.name, JSONValue.string($0.value)) }
        return Dictionary(pairs) { first, _ in first }
    }
}
