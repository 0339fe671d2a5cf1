/// Makes foreign text fit to be shown or logged.
enum SafeText {
    /// Makes one line of a text, without markup, secrets and anything that looks like one.
    ///
    /// - Parameters:
    ///   - text: untrusted text, of which 4096 Unicode scalars are read.
    ///   - secrets: what must not be in the result; texts under four bytes are not looked for.
    ///   - limit: the longest result, in Unicode scalars.
    /// - Returns: the line, with an ellipsis for each secret and for what was cut off.
    static func sentence(_ text: String, without secrets: [String], limit: Int) -> String {
        // Scalars, since an accent behind a secret makes its last character another one.
        var result = String.UnicodeScalarView(text.unicodeScalars.prefix(4096))
        for secret in secrets where secret.utf8.count >= 4 {
            for spelling in [secret, PercentEncoding.encode(secret)] {
                result = result.replacing(spelling.unicodeScalars, with: "…".unicodeScalars)
            }
        }
        let words = withoutMarkup(result).split(whereSeparator: \.properties.isWhitespace)
        return cut(words.map(withoutTokens).joined(separator: " "), to: limit)
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

    /// Lets a provider's error code through where it is harmless.
    ///
    /// - Parameters:
    ///   - text: untrusted text; nil for no code.
    ///   - secrets: what must not be in the result; texts under four bytes are not looked for.
    /// - Returns: the code; nil for anything else than 1 to 60 letters, digits, `_`, `-`, `.` and
    ///   spaces, and for what holds a secret.
    static func code(_ text: String?, without secrets: [String]) -> String? {
        guard let text, (1...60).contains(text.utf8.count) else { return nil }
        let isPlain = text.utf8.allSatisfy { $0.isNameCharacter || $0 == UInt8(ascii: " ") }
        let isSecret = secrets.contains { $0.utf8.count >= 4 && text.contains($0) }
        return isPlain && !isSecret ? text : nil
    }

    private static func withoutMarkup(
        _ text: String.UnicodeScalarView
    ) -> String.UnicodeScalarView {
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
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default:
            true
        }
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
