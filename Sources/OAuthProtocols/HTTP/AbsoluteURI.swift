/// An absolute `http` or `https` URI, taken apart without decoding anything.
///
/// RFC 3986 §3.
package struct AbsoluteURI: Sendable, Equatable {
    /// `http` or `https`, in lower case.
    package let scheme: String
    /// The host in the spelling that was given; an IPv6 address with its brackets.
    package let host: String
    /// The port; nil where none is written.
    package let port: UInt16?
    /// The path, encoded; empty or beginning with `/`.
    package let path: String
    /// The query, encoded, without `?`; nil where there is none.
    package private(set) var query: String?

    /// Takes a URI apart; the result is nil where the text is no such URI.
    ///
    /// User information, fragments, `\`, `"`, `<`, `>` and every byte outside of visible ASCII are
    /// refused: an endpoint needs none of them, and parsers have disagreed about each. A host is
    /// a name of letters, digits, `-`, `.` and `_`, or an address in brackets.
    ///
    /// - Parameter text: the URI.
    package init?(_ text: String) {
        guard Self.isPlain(text), let separator = text.firstRange(of: "://") else { return nil }
        scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = text[separator.upperBound...]
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = Self.split(authority: rest[..<authorityEnd]) else { return nil }
        self.host = host
        self.port = port
        let target = rest[authorityEnd...]
        if let mark = target.firstIndex(of: "?") {
            path = String(target[..<mark])
            query = String(target[target.index(after: mark)...])
        } else {
            path = String(target)
            query = nil
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0.isVisible && !"\\#\"<>".utf8.contains($0) }
    }

    private static func split(authority: Substring) -> (host: String, port: UInt16?)? {
        var host = authority
        var port: UInt16?
        let nameEnd = authority.first == "[" ? authority.lastIndex(of: "]") : nil
        if let colon = authority.lastIndex(of: ":"), nameEnd.map({ $0 < colon }) ?? true {
            let digits = authority[authority.index(after: colon)...]
            guard !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit),
                let number = UInt16(digits)
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        let isBracketed = host.first == "[" && host.last == "]" && host.count > 2
        let isName = host.utf8.allSatisfy(\.isNameCharacter)
        let isAddress = host.dropFirst().dropLast().utf8.allSatisfy {
            PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: ":")
        }
        guard !host.isEmpty, isName || (isBracketed && isAddress) else { return nil }
        return (String(host), port)
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    package var isLoopback: Bool {
        let name = host.lowercased()
        if name == "localhost" || name == "[::1]" { return true }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }

    /// Whether secrets may be sent there: over TLS, or to this machine.
    package var isConfidential: Bool { scheme == "https" || isLoopback }

    /// Scheme, host and port: `https://host:port`.
    package var origin: String { scheme + "://" + host + (port.map { ":\($0)" } ?? "") }

    /// The URI as it is sent; an empty query is left out.
    package var text: String {
        guard let query, !query.isEmpty else { return origin + path }
        return origin + path + "?" + query
    }

    /// Puts further parameters behind those that the query has already.
    package func appending(_ parameters: [Parameter]) -> AbsoluteURI {
        let queries = [query ?? "", FormURLEncoding.encode(parameters)].filter { !$0.isEmpty }
        var longer = self
        longer.query = queries.isEmpty ? nil : queries.joined(separator: "&")
        return longer
    }
}
