import OAuthProtocols

/// Makes foreign text fit to be shown or logged.
enum SafeText {
    /// What a provider says about an error, fit to be shown and logged.
    struct Reason: Equatable {
        /// The code; nil where there is none, or none that can be shown.
        var code: String?
        /// One line; empty where there is none.
        var words: String
    }

    /// The most Unicode scalars of a text that are read.
    private static let readLimit = 4096
    /// The most Unicode scalars of a line in which secrets are looked for; more than is shown.
    private static let lineLimit = 512

    /// Makes a code and a line of a provider's words, without markup, secrets and anything that
    /// looks like one.
    ///
    /// Secrets are looked for in what would be shown, the code and the words together: neither may
    /// be a half of one.
    ///
    /// - Parameters:
    ///   - code: the error's code, untrusted text; anything but 1 to 60 letters, digits, `_`, `-`,
    ///     `.` and spaces is none.
    ///   - words: the error's description, untrusted text.
    ///   - secrets: what must not be in the result.
    ///   - limit: the longest line, in Unicode scalars.
    /// - Returns: the code, and the line with an ellipsis for each secret and for what was cut off.
    static func reason(
        code: String?,
        words: String?,
        without secrets: KnownSecrets,
        limit: Int
    ) -> Reason {
        if secrets.isOverfull { return Reason(words: "") }
        let code = code.flatMap { isCode($0) ? $0 : nil } ?? ""
        let line = line(words ?? "")
        let search = SecretSearch(code + line.text, isCut: line.isCut, secrets: secrets)
        let length = code.utf8.count
        let isShowable = !code.isEmpty && !search.isSecret.prefix(length).contains(true)
        let shown = masked(line.text, search.isSecret.dropFirst(length))
        let shownLine = shown.split(whereSeparator: \.properties.isWhitespace)
            .map(withoutTokens).joined(separator: " ")
        let isOpen = line.isCut && shownLine.unicodeScalars.last != "…"
        return Reason(
            code: isShowable ? code : nil,
            words: cut(shownLine + (isOpen ? "…" : ""), to: limit)
        )
    }

    /// Cuts a text.
    ///
    /// - Parameters:
    ///   - text: a text.
    ///   - limit: the longest result, in Unicode scalars: a character may have any number.
    /// - Returns: the text, or its beginning and an ellipsis.
    static func cut(_ text: String, to limit: Int) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > limit else { return text }
        return String(String.UnicodeScalarView(scalars.prefix(limit - 1))) + "…"
    }

    private static func isCode(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isNameCharacter || $0 == UInt8(ascii: " ") }
    }

    /// Makes one line of what people would see, and tells whether the text went on.
    private static func line(_ text: String) -> (text: String, isCut: Bool) {
        let scalars = Array(text.unicodeScalars.prefix(readLimit + 1))
        let read = HTMLEntities.decoded(Array(scalars.prefix(readLimit)))
        let words = withoutMarkup(read).split(whereSeparator: \.properties.isWhitespace)
        let line = Array(words.joined(separator: [" " as Unicode.Scalar]))
        let isCut = scalars.count > readLimit || line.count > lineLimit
        return (String(String.UnicodeScalarView(line.prefix(lineLimit))), isCut)
    }

    private static func withoutMarkup(_ text: [Unicode.Scalar]) -> String.UnicodeScalarView {
        var result = String.UnicodeScalarView()
        var isInTag = false
        for scalar in text {
            switch scalar {
            case "<": isInTag = true
            case ">": isInTag = false
            default:
                if isInTag { continue }
                result.append(isPrintable(scalar) ? scalar : " ")
            }
        }
        return result
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            return false
        default:
            return true
        }
    }

    /// Puts an ellipsis in the place of each run of scalars of which a byte is part of a secret.
    private static func masked(
        _ text: String,
        _ isSecret: ArraySlice<Bool>
    ) -> String.UnicodeScalarView {
        var result = String.UnicodeScalarView()
        var rest = isSecret
        var wasSecret = false
        for scalar in text.unicodeScalars {
            let length = UTF8.width(scalar)
            let isSecret = rest.prefix(length).contains(true)
            rest = rest.dropFirst(length)
            if !isSecret {
                result.append(scalar)
            } else if !wasSecret {
                result.append("…")
            }
            wasSecret = isSecret
        }
        return result
    }

    /// Twenty characters in a row that a token could consist of are taken for one.
    private static func withoutTokens(_ word: Substring.UnicodeScalarView) -> String {
        var result = ""
        var run = ""
        for scalar in word {
            if isTokenLike(scalar) {
                run.unicodeScalars.append(scalar)
            } else {
                result += run.utf8.count >= 20 ? "…" : run
                result.unicodeScalars.append(scalar)
                run = ""
            }
        }
        return result + (run.utf8.count >= 20 ? "…" : run)
    }

    private static func isTokenLike(_ scalar: Unicode.Scalar) -> Bool {
        guard let byte = UInt8(exactly: scalar.value) else { return false }
        return PercentEncoding.isUnreserved(byte) || "+/=%:".utf8.contains(byte)
    }
}
