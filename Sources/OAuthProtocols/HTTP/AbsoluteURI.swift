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

    /// Why a text is no such URI.
    package enum Fault: Error, Equatable, Sendable {
        /// It holds a control character.
        case controlCharacter
        /// It holds a space.
        case space
        /// It holds a character outside of ASCII.
        case foreignCharacter
        /// It holds `\`, `"`, `<` or `>`.
        case unsafeCharacter
        /// It does not begin with `http://` or `https://`.
        case scheme
        /// It has a fragment.
        case fragment
        /// It has a user name.
        case userInformation
        /// Nothing stands in the host's place.
        case noHost
        /// The host is neither a name nor an address.
        case host
        /// The port is no number from 0 to 65535.
        case port
    }

    /// Takes a URI apart; the result is nil where the text is no such URI.
    ///
    /// - Parameter text: the URI.
    package init?(_ text: String) {
        guard let uri = try? AbsoluteURI(checking: text) else { return nil }
        self = uri
    }

    /// Takes a URI apart.
    ///
    /// User information, fragments, `\`, `"`, `<`, `>` and every byte outside of visible ASCII are
    /// refused: an endpoint needs none of them, and parsers have disagreed about each. A host is
    /// a name of letters, digits, `-`, `.` and `_`, or an address in brackets.
    ///
    /// - Parameter text: the URI.
    /// - Throws: `Fault`, the first that is found.
    package init(checking text: String) throws(Fault) {
        try Self.checkCharacters(of: text)
        guard let separator = text.firstRange(of: "://") else { throw .scheme }
        scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { throw .scheme }
        if text.utf8.contains(UInt8(ascii: "#")) { throw .fragment }
        let rest = text[separator.upperBound...]
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        (host, port) = try Self.split(authority: rest[..<authorityEnd])
        let target = rest[authorityEnd...]
        if let mark = target.firstIndex(of: "?") {
            path = String(target[..<mark])
            query = String(target[target.index(after: mark)...])
        } else {
            path = String(target)
            query = nil
        }
    }

    private static func checkCharacters(of text: String) throws(Fault) {
        for byte in text.utf8 where !byte.isVisible || "\\\"<>".utf8.contains(byte) {
            switch byte {
            case UInt8(ascii: " "): throw .space
            case 0..<0x20, 0x7f: throw .controlCharacter
            case 0x80...: throw .foreignCharacter
            default: throw .unsafeCharacter
            }
        }
    }

    private static func split(
        authority: Substring
    ) throws(Fault) -> (host: String, port: UInt16?) {
        if authority.utf8.contains(UInt8(ascii: "@")) { throw .userInformation }
        var host = authority
        var port: UInt16?
        let nameEnd = authority.first == "[" ? authority.lastIndex(of: "]") : nil
        if let colon = authority.lastIndex(of: ":"), nameEnd.map({ $0 < colon }) ?? true {
            let digits = authority[authority.index(after: colon)...]
            guard digits.utf8.allSatisfy(\.isDigit), let number = UInt16(digits) else {
                throw .port
            }
            port = number
            host = authority[..<colon]
        }
        if host.isEmpty { throw .noHost }
        let isBracketed = host.first == "[" && host.last == "]" && host.count > 2
        let isName = host.utf8.allSatisfy(\.isNameCharacter)
        let isAddress = host.dropFirst().dropLast().utf8.allSatisfy {
            PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: ":")
        }
        guard isName || (isBracketed && isAddress) else { throw .host }
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
        var text = origin
        text.reserveCapacity(text.utf8.count + path.utf8.count + 1 + (query?.utf8.count ?? 0))
        text += path
        if let query, !query.isEmpty {
            text += "?"
            text += query
        }
        return text
    }

    /// Puts further parameters behind those that the query has already.
    package func appending(_ parameters: [Parameter]) -> AbsoluteURI {
        let added = FormURLEncoding.encode(parameters)
        var longer = self
        if let query, !query.isEmpty {
            if !added.isEmpty { longer.query = query + "&" + added }
        } else {
            longer.query = added.isEmpty ? nil : added
        }
        return longer
    }

    /// Puts parameters behind those that the query has already, and takes those with the same names out
    /// of it.
    ///
    /// RFC 6749 §3.1.
    package func replacing(_ parameters: [Parameter]) -> AbsoluteURI {
        removing(Set(parameters.map(\.name))).appending(parameters)
    }

    /// Takes parameters out of the query; the others stay as they are written.
    ///
    /// - Parameter names: the parameters' names; asked for only where there is a query.
    /// - Returns: the URI without them.
    package func removing(_ names: @autoclosure () -> Set<String>) -> AbsoluteURI {
        guard let query, !query.isEmpty else { return self }
        let names = names()
        guard queryNames.contains(where: names.contains) else { return self }
        var shorter = self
        shorter.query = query.split(separator: "&")
            .filter { piece in
                !FormURLEncoding.decode(piece.utf8).contains { names.contains($0.name) }
            }
            .joined(separator: "&")
        return shorter
    }

    /// The names of the query's parameters, decoded.
    package var queryNames: [String] {
        FormURLEncoding.decode((query ?? "").utf8).map(\.name)
    }
}
