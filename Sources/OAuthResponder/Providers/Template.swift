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
        while let open = rest.firstIndex(of: "{") {
            literal += rest[..<open]
            let behind = rest[rest.index(after: open)...]
            if let close = behind.firstIndex(of: "}"), Self.isName(behind[..<close]) {
                if !literal.isEmpty { pieces.append(.literal(literal)) }
                literal = ""
                pieces.append(.placeholder(String(behind[..<close])))
                rest = behind[behind.index(after: close)...]
            } else {
                literal += "{"
                rest = behind
            }
        }
        literal += rest
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        self.pieces = pieces
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(\.isNameCharacter)
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
