import OAuthProtocols

/// The entities of HTML: `&lt;`, `&#60;`, `&#x3c;`.
enum HTMLEntities {
    /// How often a text may be encoded.
    private static let roundLimit = 4
    /// The longest entity, from behind its `&`, in scalars.
    private static let lengthLimit = 10

    private static let names: [(name: String, scalar: Unicode.Scalar)] = [
        ("lt", "<"), ("gt", ">"), ("amp", "&"), ("quot", "\""), ("apos", "'"), ("nbsp", " "),
    ]

    /// Decodes what would be decoded by whoever shows the text as HTML; unknown names stay.
    static func decoded(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = text
        for _ in 0..<roundLimit {
            let next = decodedOnce(text)
            if next.count == text.count { break }
            text = next
        }
        return text
    }

    private static func decodedOnce(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var rest = text[...]
        while let first = rest.popFirst() {
            let isEntity = first == "&"
            let entity = rest.prefix(isEntity ? lengthLimit : 0).prefix { $0 != ";" }
            if let scalar = scalar(of: entity), rest.dropFirst(entity.count).first == ";" {
                result.append(scalar)
                rest = rest.dropFirst(entity.count + 1)
            } else {
                result.append(first)
            }
        }
        return result
    }

    private static func scalar(of entity: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
        let text = String(String.UnicodeScalarView(entity))
        guard text.utf8.first == UInt8(ascii: "#") else {
            return names.first { $0.name == text }?.scalar
        }
        let digits = text.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init)
    }
}
