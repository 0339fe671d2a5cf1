/// The members of an error that an OAuth 1 server writes in XML.
///
/// An element is a member; attributes and inner elements are members of an object, beside which a
/// text is the member `message`. This is no reader of XML in general: whatever it does not understand
/// is no error that could be shown.
struct XMLMembers {
    /// How much of a document is read, in bytes.
    static let lengthLimit = 16 * 1024
    private static let elementLimit = 100
    private static let depthLimit = 8
    private static let hypertext = [
        "html", "head", "body", "p", "div", "center", "title", "h1", "h2", "h3", "pre", "script",
    ]

    private var rest: ArraySlice<UInt8>
    private var elements = 0

    private init(_ body: [UInt8]) {
        rest = body.prefix(Self.lengthLimit)
    }

    /// Reads a document.
    ///
    /// - Parameter body: the bytes, which begin with `<`, white space aside.
    /// - Returns: the members of the outermost element, or that element where it is an error by its
    ///   name; nil for HTML, and for anything that is not well formed.
    static func read(_ body: [UInt8]) -> JSONObject? {
        var reader = XMLMembers(body)
        reader.skipMisc()
        guard let (name, value) = reader.element(depth: 0),
            !hypertext.contains(name.looseSpelling)
        else { return nil }
        let isError = ["error", "errors", "fault"].contains(name.looseSpelling)
        return isError ? [name: value] : value.object ?? [name: value]
    }

    private mutating func element(depth: Int) -> (name: String, value: JSONValue)? {
        elements += 1
        guard depth < Self.depthLimit, elements <= Self.elementLimit, take("<"),
            let name = name()
        else { return nil }
        guard var members = attributes() else { return nil }
        if take("/>") { return (name, members.isEmpty ? .string("") : .object(members)) }
        guard take(">"), let text = content(&members, depth: depth), take("</"),
            self.name() != nil
        else { return nil }
        skipBlanks()
        guard take(">") else { return nil }
        if members.isEmpty { return (name, .string(text)) }
        if !text.isEmpty, members["message"] == nil { members["message"] = .string(text) }
        return (name, .object(members))
    }

    /// Reads up to an end tag; of elements with the same name the first counts.
    private mutating func content(_ members: inout JSONObject, depth: Int) -> String? {
        var text: [UInt8] = []
        while !rest.isEmpty {
            if rest.starts(with: "</".utf8) {
                return String(utf8OrLatin1: Self.unescaped(text)).trimmed
            }
            if take("<![CDATA[") {
                guard let data = takeAll(before: "]]>") else { return nil }
                text += data.flatMap { $0 == UInt8(ascii: "&") ? Array("&amp;".utf8) : [$0] }
            } else if take("<!--") {
                guard takeAll(before: "-->") != nil else { return nil }
            } else if rest.first == UInt8(ascii: "<") {
                guard let (name, value) = element(depth: depth + 1) else { return nil }
                if members[name] == nil { members[name] = value }
            } else {
                text.append(rest.removeFirst())
            }
        }
        return nil
    }

    private mutating func attributes() -> JSONObject? {
        var members: JSONObject = [:]
        while true {
            skipBlanks()
            guard let first = rest.first else { return nil }
            if first == UInt8(ascii: ">") || first == UInt8(ascii: "/") { return members }
            guard let name = name(), take("="), let quote = rest.popFirst(),
                quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                let end = rest.firstIndex(of: quote), members.count < Self.elementLimit
            else { return nil }
            let value = Self.unescaped(Array(rest[..<end]))
            rest = rest[(end + 1)...]
            if name != "xmlns" { members[name] = .string(String(utf8OrLatin1: value)) }
        }
    }

    /// Reads a name without its namespace.
    private mutating func name() -> String? {
        let bytes = rest.prefix { $0.isNameCharacter || $0 == UInt8(ascii: ":") }
        rest = rest.dropFirst(bytes.count)
        let local = bytes.split(separator: UInt8(ascii: ":")).last
        return local.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Skips what may stand before the outermost element.
    private mutating func skipMisc() {
        if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
        skipBlanks()
        while true {
            if take("<?") {
                guard takeAll(before: "?>") != nil else { return }
            } else if take("<!--") {
                guard takeAll(before: "-->") != nil else { return }
            } else {
                return
            }
            skipBlanks()
        }
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
    }

    private mutating func take(_ word: String) -> Bool {
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        return true
    }

    /// Takes what lies before a word, and the word; nil where the word does not come.
    private mutating func takeAll(before word: String) -> ArraySlice<UInt8>? {
        let whole = rest
        while !rest.isEmpty {
            let end = rest.startIndex
            if take(word) { return whole[..<end] }
            rest = rest.dropFirst()
        }
        return nil
    }

    private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "&")) else { return bytes }
        var text = String(utf8OrLatin1: bytes)
        for (entity, character) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
        ] {
            text = text.replacing(entity, with: character)
        }
        return Array(text.utf8)
    }
}
