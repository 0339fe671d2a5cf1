/// What the body of an answer is compressed with (RFC 9110 §8.4.1).
enum ContentCoding: Sendable, Equatable {
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
    init?(_ value: String) {
        let names = value.lowercased().split(separator: ",").map {
            $0.filter { $0 != " " && $0 != "\t" }
        }
        let applied = names.filter { !$0.isEmpty && $0 != "identity" }
        switch (applied.first, applied.count) {
        case (nil, _): self = .identity
        case ("gzip", 1), ("x-gzip", 1): self = .gzip
        case ("deflate", 1): self = .deflate
        default: return nil
        }
    }
}
