import OAuthProtocols

/// A text with placeholders: `Bearer {access_token}`.
///
/// A brace that does not enclose a name of letters, digits, `_`, `.` and `-` stands for itself.
struct Template: Sendable, Equatable {
    /// The text as it stands in the configuration.
    let text: String
    /// What the text consists of.
    let pieces: [Piece]

    /// A part of a template.
    enum Piece: Sendable, Equatable {
        /// Text that stands for itself.
        case literal(String)
        /// The name of a placeholder, without its braces.
        case placeholder(String)
    }

    /// Takes a text apart.
    init(_ text: String) {
        self.text = text
        var pieces: [Piece] = []
        var literal = ""
        var rest = Substring(text)
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
            literal += rest[..<open]
            let behind = rest[rest.utf8.index(after: open)...]
            let name = behind.utf8.prefix(while: \.isNameCharacter)
            if !name.isEmpty, behind.utf8[name.endIndex...].first == UInt8(ascii: "}") {
                if !literal.isEmpty { pieces.append(.literal(literal)) }
                literal = ""
                pieces.append(.placeholder(String(Substring(name))))
                rest = behind[behind.utf8.index(after: name.endIndex)...]
            } else {
                literal += "{"
                rest = behind
            }
        }
        literal += rest
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        self.pieces = pieces
    }

    /// The placeholders' names, in order, repetitions included.
    var placeholders: [String] {
        pieces.compactMap {
            guard case .placeholder(let name) = $0 else { return nil }
            return name
        }
    }

    /// Puts values in; a placeholder without one becomes nothing.
    ///
    /// - Parameter value: finds a placeholder's value.
    /// - Returns: the text.
    /// - Throws: what `value` throws.
    func filled<Failure: Error>(
        _ value: (String) throws(Failure) -> String?
    ) throws(Failure) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .placeholder(let name): text += try value(name) ?? ""
            }
        }
        return text
    }
}
