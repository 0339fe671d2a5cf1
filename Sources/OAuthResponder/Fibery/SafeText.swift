/// Makes foreign text fit to be shown or logged.
enum SafeText {
    /// One line without markup, secrets and anything that looks like one.
    ///
    /// - Parameters:
    ///   - text: untrusted text.
    ///   - secrets: what must not be in the result; texts under four bytes are not looked for.
    ///   - limit: the longest result, in Unicode scalars.
    static func sentence(_ text: String, without secrets: [String], limit: Int) -> String {
        var result = String(text.prefix(4096))
        for secret in secrets where secret.utf8.count >= 4 {
            result = result.replacing(secret, with: "…")
            result = result.replacing(PercentEncoding.encode(secret), with: "…")
        }
        let words = withoutMarkup(result).split(whereSeparator: \.isWhitespace)
        let safe = words.map(withoutTokens).joined(separator: " ")
        let scalars = safe.unicodeScalars
        return scalars.count > limit ? String(scalars.prefix(limit - 1)) + "…" : safe
    }

    /// An error code as RFC 6749 §5.2 spells it.
    ///
    /// - Returns: nil for anything else than 1 to 60 letters, digits, `_`, `-`, `.` and spaces, and for
    ///   what holds a secret.
    static func code(_ text: String?, without secrets: [String]) -> String? {
        guard let text, (1...60).contains(text.utf8.count) else { return nil }
        let isPlain = text.utf8.allSatisfy {
            (PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~")) || $0 == UInt8(ascii: " ")
        }
        let isSecret = secrets.contains { $0.utf8.count >= 4 && text.contains($0) }
        return isPlain && !isSecret ? text : nil
    }

    private static func withoutMarkup(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isInTag = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": isInTag = true
            case ">": isInTag = false
            default:
                if isInTag { continue }
                result.append(isPrintable(scalar) ? scalar : " ")
            }
        }
        return String(result)
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
    private static func withoutTokens(_ word: Substring) -> String {
        var result = ""
        var run = ""
        for character in word {
            let isTokenLike =
                character.utf8.count == 1
                && character.utf8.allSatisfy {
                    PercentEncoding.isUnreserved($0) || "+/=%:".utf8.contains($0)
                }
            if isTokenLike {
                run.append(character)
            } else {
                result += (run.count >= 20 ? "…" : run) + String(character)
                run = ""
            }
        }
        return result + (run.count >= 20 ? "…" : run)
    }
}
