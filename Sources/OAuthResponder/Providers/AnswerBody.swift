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
        let text = Self.text(of: body).trimmed
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

    /// UTF-8 without its mark, else Latin-1.
    private static func text(of body: [UInt8]) -> String {
        guard let text = String(validating: body, as: UTF8.self) else {
            return String(String.UnicodeScalarView(body.map { Unicode.Scalar($0) }))
        }
        return text.unicodeScalars.first == "\u{FEFF}"
            ? String(text.unicodeScalars.dropFirst()) : text
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// Tells whether both consist of the same bytes; `==` takes equivalent letters for the same.
    func isIdentical(to other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }

    /// Whether every byte is a visible ASCII character, and there is one.
    ///
    /// What a token must be to go into a header (RFC 6750 §2.1 is narrower, providers are not).
    var isVisibleASCII: Bool {
        !isEmpty && utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
