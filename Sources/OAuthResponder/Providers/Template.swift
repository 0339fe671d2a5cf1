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
    func filled(_ value: (String) -> String?) -> String {
        pieces
            .map { piece in
                switch piece {
                case .literal(let text): text
                case .placeholder(let name): value(name) ?? ""
                }
            }
            .joined()
    }
}

extension [Parameter] {
    /// Lets configured parameters replace, remove and follow the standard ones.
    ///
    /// A parameter whose value comes out empty is not sent.
    ///
    /// - Parameters:
    ///   - templates: the configured parameters.
    ///   - value: fills their placeholders; nil leaves one empty.
    /// - Returns: the parameters to send.
    func applying(
        _ templates: [NamedTemplate],
        filledWith value: (String) -> String?
    ) -> [Parameter] {
        var parameters = self
        for template in templates {
            let text = template.value?.filled(value)
            let index = parameters.firstIndex { $0.name == template.name }
            if let text, let index {
                parameters[index].value = text
            } else if let text {
                parameters.append(Parameter(template.name, text))
            } else if let index {
                parameters.remove(at: index)
            }
        }
        return parameters.filter { !$0.value.isEmpty }
    }
}

/// A parameter or header field that a configuration sets.
struct NamedTemplate: Sendable, Equatable {
    /// The parameter's or field's name.
    var name: String
    /// Its value; nil removes a standard one.
    var value: Template?
}

extension [HTTPField] {
    /// Lets configured fields replace, remove and follow the standard ones, whatever their case.
    ///
    /// A field whose value comes out empty is not sent.
    ///
    /// - Parameters:
    ///   - templates: the configured fields.
    ///   - value: fills their placeholders; nil leaves one empty.
    /// - Returns: the fields to send.
    func applying(
        _ templates: [NamedTemplate],
        filledWith value: (String) -> String?
    ) -> [HTTPField] {
        var fields = self
        for template in templates {
            fields.removeAll { $0.name.lowercased() == template.name.lowercased() }
            if let text = template.value?.filled(value) {
                fields.append(HTTPField(name: template.name, value: text))
            }
        }
        return fields.filter { !$0.value.isEmpty }
    }
}
