/// The `WWW-Authenticate` field of an answer.
enum AuthenticationChallenge {
    /// Reads the parameters of all challenges; names in lower case, values decoded as in a form.
    ///
    /// Of parameters with the same name the first counts.
    ///
    /// RFC 9110 §11.6.1; OAuth 1 values are percent-encoded (RFC 5849 §3.5.1).
    static func parameters(of value: String) -> [String: String] {
        var parameters: [String: String] = [:]
        for piece in pieces(of: value) {
            guard let equals = piece.firstIndex(of: "=") else { continue }
            // The first parameter stands behind the scheme: `OAuth realm="x"`.
            let name = piece[..<equals].split(whereSeparator: \.isWhitespace).last ?? ""
            let text = unquoted(String(piece[piece.index(after: equals)...]).trimmed)
            let decoded = String(decoding: PercentEncoding.decodeForm(text.utf8), as: UTF8.self)
            parameters[name.lowercased()] = parameters[name.lowercased()] ?? decoded
        }
        return parameters
    }

    /// Splits at commas outside of quotes.
    private static func pieces(of value: String) -> [String] {
        var pieces = [""]
        var isQuoted = false
        var isEscaped = false
        for character in value {
            if character == ",", !isQuoted {
                pieces.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            pieces[pieces.count - 1].append(character)
        }
        return pieces
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}
