/// The `WWW-Authenticate` field of an answer.
package enum AuthenticationChallenge {
    /// Reads the parameters of all challenges; names in lower case, values decoded as in a form.
    ///
    /// Of parameters with the same name the first counts. A name that is not ASCII is passed over.
    ///
    /// - Parameter value: the field's value.
    /// - Returns: a text for each name.
    ///
    /// RFC 9110 §11.6.1; OAuth 1 values are percent-encoded (RFC 5849 §3.5.1).
    package static func parameters(of value: String) -> [String: String] {
        var parameters: [String: String] = [:]
        for piece in pieces(of: Array(value.utf8)) {
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
            // The first parameter follows the name of the scheme: `OAuth realm="x"`.
            guard let word = piece[..<equals].split(whereSeparator: isBlank).last,
                word.count <= 64, word.allSatisfy(\.isVisible)
            else { continue }
            let name = String(decoding: word.map(\.lowercasedASCII), as: UTF8.self)
            let text = unquoted(trimmed(piece[(equals + 1)...]))
            if parameters[name] == nil {
                parameters[name] = String(decoding: PercentEncoding.decodeForm(text), as: UTF8.self)
            }
        }
        return parameters
    }

    /// Splits at commas outside of quotes.
    private static func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        var isEscaped = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: ","), !isQuoted {
                pieces.append(bytes[start..<index])
                start = index + 1
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && byte == UInt8(ascii: "\\") && !isEscaped
        }
        return pieces + [bytes[start...]]
    }

    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else {
            return Array(bytes)
        }
        var result: [UInt8] = []
        var isEscaped = false
        for byte in bytes.dropFirst().dropLast() {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                result.append(byte)
                isEscaped = false
            }
        }
        return result
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
