/// Protocols see a text as bytes, of which those of ASCII alone have a meaning.
extension UInt8 {
    /// Whether the byte is a digit of ASCII.
    package var isDigit: Bool { (0x30...0x39).contains(self) }

    /// Whether the byte is a letter of ASCII.
    package var isLetter: Bool { (0x61...0x7a).contains(lowercasedASCII) }

    /// The small letter where the byte is a capital letter of ASCII; else the byte itself.
    package var lowercasedASCII: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }

    /// Whether the byte is a visible character of ASCII; a space is none.
    package var isVisible: Bool { (0x21...0x7e).contains(self) }

    /// Whether the byte is a letter, a digit, `-`, `.` or `_`.
    ///
    /// Names of hosts, presets and placeholders consist of these.
    package var isNameCharacter: Bool {
        PercentEncoding.isUnreserved(self) && self != UInt8(ascii: "~")
    }
}

extension Unicode.Scalar {
    /// Whether the character is white space; for one of ASCII no table is asked.
    package var isBlank: Bool {
        isASCII ? value == 0x20 || (0x09...0x0d).contains(value) : properties.isWhitespace
    }
}

extension String {
    /// Reads bytes as UTF-8.
    ///
    /// Bytes that are no UTF-8 are read as Latin-1, in which every byte is a character.
    package init(utf8OrLatin1 bytes: [UInt8]) {
        self =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// The text without white space at its ends.
    package var trimmed: String {
        var rest = Substring(self).unicodeScalars
        while rest.first?.isBlank == true { rest.removeFirst() }
        while rest.last?.isBlank == true { rest.removeLast() }
        return String(rest)
    }

    /// Tells whether both consist of the same bytes.
    ///
    /// The operator `==` also takes equivalent letters for the same, and needs seconds for a foreign
    /// text of thousands of combining marks.
    @inlinable
    package func isIdentical(to other: String) -> Bool {
        utf8.count == other.utf8.count && hasBytes(of: other)
    }

    /// Tells whether both consist of the same bytes where the case of ASCII letters does not count.
    package func isIdenticalIgnoringCase(to other: String) -> Bool {
        utf8.count == other.utf8.count
            && hasBytes(of: other) { $0.lowercasedASCII == $1.lowercasedASCII }
    }

    /// Tells whether all bytes of the text's UTF-8 are as wanted; they are looked at where they lie.
    @inlinable
    package func hasOnlyBytes(_ isWanted: (UInt8) -> Bool) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isWanted) }
            ?? utf8.allSatisfy(isWanted)
    }

    /// Compares the bytes of two texts where they lie, which takes a fourth of the time of asking the
    /// texts for one after the other.
    @usableFromInline
    func hasBytes(of other: String, by isSame: (UInt8, UInt8) -> Bool = (==)) -> Bool {
        let answer = utf8.withContiguousStorageIfAvailable { own in
            other.utf8.withContiguousStorageIfAvailable { own.elementsEqual($0, by: isSame) }
        }
        return (answer ?? nil) ?? utf8.elementsEqual(other.utf8, by: isSame)
    }

    /// Whether the text is not empty and each of its bytes is a visible character of ASCII.
    ///
    /// Such a token can be sent in a header. RFC 6750 §2.1 allows fewer characters, but providers
    /// use others, too.
    package var isVisibleASCII: Bool {
        !isEmpty && hasOnlyBytes(\.isVisible)
    }
}
