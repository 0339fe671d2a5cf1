/// The name that Fibery shows for an account; display text, never identity.
package enum AccountName {
    /// The longest name, in Unicode scalars.
    package static let lengthLimit = 200

    /// Finds the first text or number that a path leads to, source by source.
    ///
    /// - Parameters:
    ///   - paths: the `name_path`, in order.
    ///   - sources: the userinfo answer first, then the token answer, then an id_token's claims.
    /// - Returns: one line of what can be seen, ``lengthLimit`` scalars at most; nil where no path
    ///   leads to anything that can be shown.
    package static func find(_ paths: [JSONPath], in sources: [JSONValue]) -> String? {
        for source in sources {
            for path in paths {
                guard let text = source.value(at: path)?.scalarText else { continue }
                let name = shortened(visible(text))
                if !name.isEmpty { return name }
            }
        }
        return nil
    }

    /// How much of a text is looked at, in Unicode scalars.
    ///
    /// A provider may send a megabyte.
    private static let readingLimit = 2000

    /// Leaves out what can't be seen, and writes white space of any kind and length as one space.
    private static func visible(_ text: String) -> String {
        // Most names are addresses of ASCII, of which all can be seen.
        if text.isVisibleASCII, text.utf8.count <= readingLimit { return text }
        var name = String.UnicodeScalarView()
        var isSpaceDue = false
        for scalar in text.unicodeScalars.prefix(readingLimit) {
            if scalar.isBlank {
                isSpaceDue = !name.isEmpty
            } else if isVisible(scalar, behind: isSpaceDue ? nil : name.last) {
                if isSpaceDue { name.append(" ") }
                isSpaceDue = false
                name.append(scalar)
            }
        }
        return String(name)
    }

    /// Tells whether a scalar is part of what people see.
    ///
    /// Characters that control, that turn the direction of the text (U+202E), or that have no shape
    /// (U+200B, U+3164) are not. What changes the letter before is: the joiners, which Persian and
    /// emoji need, and variation selectors.
    private static func isVisible(_ scalar: Unicode.Scalar, behind last: Unicode.Scalar?) -> Bool {
        switch scalar.value {
        case 0x200c, 0x200d, 0xfe00...0xfe0f: return last != nil
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format: return false
        default: return !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Cuts a name between two characters; one character may have any number of scalars, so one
    /// that is too long by itself is cut too.
    private static func shortened(_ text: String) -> String {
        guard text.unicodeScalars.count > lengthLimit else { return text }
        var name = ""
        var length = 0
        for character in text {
            length += character.unicodeScalars.count
            if length > lengthLimit { break }
            name.append(character)
        }
        guard name.isEmpty else { return name.trimmed }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(lengthLimit)))
    }
}
