/// What the body of an answer is compressed with (RFC 9110 §8.4.1).
package enum ContentCoding: Sendable, Equatable {
    /// Nothing.
    case identity
    /// The format of RFC 1952.
    case gzip
    /// The format of RFC 1950, or without its header that of RFC 1951.
    case deflate
}

extension ContentCoding {
    /// Reads the value of one `Content-Encoding` field; the result is nil where more than one coding, or
    /// one that is not read here, was applied.
    ///
    /// - Parameter value: a list of codings.
    package init?(_ value: String) {
        let names = value.utf8.split(separator: UInt8(ascii: ",")).map { name in
            name.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }.map(
                \.lowercasedASCII
            )
        }
        let applied = names.filter { !$0.isEmpty && !$0.elementsEqual("identity".utf8) }
        guard let name = applied.first else {
            self = .identity
            return
        }
        guard applied.count == 1 else { return nil }
        if name.elementsEqual("gzip".utf8) || name.elementsEqual("x-gzip".utf8) {
            self = .gzip
        } else if name.elementsEqual("deflate".utf8) {
            self = .deflate
        } else {
            return nil
        }
    }
}
