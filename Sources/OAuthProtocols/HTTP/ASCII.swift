/// Text as protocols see it: bytes, of which ASCII alone has a meaning.
extension UInt8 {
    /// Whether it is a digit.
    package var isDigit: Bool { (0x30...0x39).contains(self) }

    /// Whether it is a letter of ASCII.
    package var isLetter: Bool { (0x61...0x7a).contains(lowercasedASCII) }

    /// The byte, a capital letter of ASCII as the small one.
    package var lowercasedASCII: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }

    /// Whether it is a visible ASCII character, which a space is not.
    package var isVisible: Bool { (0x21...0x7e).contains(self) }

    /// Whether it is a letter, a digit, `-`, `.` or `_`: what names of hosts, presets and
    /// placeholders consist of.
    package var isNameCharacter: Bool {
        PercentEncoding.isUnreserved(self) && self != UInt8(ascii: "~")
    }
}

extension String {
    /// Reads bytes as UTF-8, or as Latin-1 where they are none: there every byte is a character.
    package init(utf8OrLatin1 bytes: [UInt8]) {
        self =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// The text without white space at its ends.
    package var trimmed: String {
        var rest = Substring(self).unicodeScalars
        while rest.first?.properties.isWhitespace == true { rest.removeFirst() }
        while rest.last?.properties.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// Tells whether both consist of the same bytes.
    ///
    /// `==` takes equivalent letters for the same, and with a foreign text of thousands of combining
    /// marks it takes seconds.
    package func isIdentical(to other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    /// Tells whether both consist of the same bytes, the case of ASCII letters aside.
    package func isIdenticalIgnoringCase(to other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }

    /// Whether every byte is a visible ASCII character, and there is one.
    ///
    /// What a token must be to go into a header (RFC 6750 §2.1 is narrower, providers are not).
    package var isVisibleASCII: Bool {
        !isEmpty && utf8.allSatisfy(\.isVisible)
    }
}
