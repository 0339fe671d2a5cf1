/// The method by which the body of an answer is compressed (RFC 9110 §8.4.1).
package enum ContentCoding: Sendable, Equatable {
    /// The body is not compressed.
    case identity
    /// The format of RFC 1952.
    case gzip
    /// The format of RFC 1950; some servers send that of RFC 1951 under this name.
    case deflate
}

extension ContentCoding {
    /// Reads the value of one `Content-Encoding` field.
    ///
    /// The result is nil where the value names more than one coding, or a coding that the responder
    /// does not read.
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
