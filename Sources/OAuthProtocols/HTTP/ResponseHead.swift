/// Status and header fields of an answer, collected line by line.
///
/// A status line is the first line of a head and no other: a field that looks like one is a field.
/// Interim answers (1xx) leave nothing behind, and what follows the final head (trailers) is
/// ignored. Codings are looked at in every line, since libcurl may heed them there, too.
package struct ResponseHead {
    /// The status code of the last status line; 0 before one was read, or where it has none.
    package private(set) var status = 0
    /// The fields after the last status line.
    package private(set) var fields: [HTTPField] = []
    /// The method by which the body is compressed.
    package private(set) var contentCoding = ContentCoding.identity
    /// The length of all lines so far, in bytes.
    package private(set) var byteCount = 0
    /// Whether the empty line was read that ends the final head.
    package private(set) var isComplete = false

    /// Whether the next line begins a head: the first line of all, or the one after an interim answer.
    private var isAtStart = true
    private var isChunked = false
    /// Whether a line was refused because of the coding that it names.
    package private(set) var isCodingUnsupported = false
    /// Whether the last field listed codings, so that the next line might continue the list.
    private var isLastFieldCoding = false

    /// Makes a head without any line yet.
    package init() {}

    /// The most bytes that all heads of one answer may have, interim ones and trailers included.
    package static let limit = 128 * 1024

    /// Takes the next line, with its line end.
    ///
    /// The last line of a head is refused, too, where the length that it tells is no number, or where it
    /// tells two that differ (RFC 9112 §6.3).
    ///
    /// - Parameter line: the line's bytes.
    /// - Returns: false where the lines have become longer than ``limit`` together, or the message has a
    ///   transfer coding besides `chunked` or a content coding that is not read here (contract §3,
    ///   "What an answer may cost").
    package mutating func take(_ line: [UInt8]) -> Bool {
        byteCount += line.count
        guard byteCount <= Self.limit else { return false }
        let text = line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        guard takeCoding(text) else {
            isCodingUnsupported = true
            return false
        }
        guard !isComplete else { return true }
        if isAtStart {
            status = Self.status(text)
            fields = []
            isChunked = false
            isAtStart = false
        } else if text.isEmpty {
            isComplete = !(100...199).contains(status)
            isAtStart = !isComplete
            return !isLengthDoubtful
        } else {
            takeField(text)
        }
        return true
    }

    /// Whether a length is no number, or two fields tell lengths that differ, so that nobody knows where
    /// the body ends.
    private var isLengthDoubtful: Bool {
        let lengths = fields.filter { $0.name.isIdenticalIgnoringCase(to: "Content-Length") }
            .map(\.value)
        guard let first = lengths.first else { return false }
        // libcurl takes 0x10 for 0 and 15x for 15, and would hand out a part of the body as the whole.
        return !first.utf8.allSatisfy(\.isDigit)
            || lengths.contains { !$0.isIdentical(to: first) }
    }

    /// Whether the head says where the body ends, so that the body does not end with the connection.
    ///
    /// RFC 9112 §6.3.
    package var announcesEnd: Bool {
        isChunked || status == 204 || status == 304
            || fields.firstValue(of: "Content-Length") != nil
    }

    /// The length of the body in bytes, as the head announces it; nil where it says none.
    package var announcedLength: Int? {
        fields.firstValue(of: "Content-Length").flatMap { Int($0) }
    }

    /// Takes the codings that a line lists; false where the responder does not read one of them.
    ///
    /// A list of codings that goes on in the next line is refused as well: libcurl reads each line
    /// by itself, and would understand the list in another way than other readers do.
    private mutating func takeCoding(_ text: ArraySlice<UInt8>) -> Bool {
        if let first = text.first, Self.isBlank(first) { return !isLastFieldCoding }
        isLastFieldCoding = false
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let name = text[..<colon].prefix { !Self.isBlank($0) }
        if Self.isSame(name, "transfer-encoding") {
            isLastFieldCoding = true
            isChunked = Self.trimmed(text[(colon + 1)...]).lowercased() == "chunked"
            return isChunked
        }
        guard Self.isSame(name, "content-encoding") else { return true }
        isLastFieldCoding = true
        guard let coding = ContentCoding(Self.trimmed(text[(colon + 1)...])) else { return false }
        guard coding != .identity else { return true }
        defer { contentCoding = coding }
        return contentCoding == .identity
    }

    /// Compares bytes with a name in lower case; most fields differ in their length already.
    private static func isSame(_ bytes: ArraySlice<UInt8>, _ name: String) -> Bool {
        bytes.count == name.utf8.count && zip(bytes, name.utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    private mutating func takeField(_ text: ArraySlice<UInt8>) {
        if let first = text.first, Self.isBlank(first), let last = fields.indices.last {
            // RFC 9112 §5.2: a folded line continues the value before it.
            fields[last].value += " " + Self.trimmed(text)
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            fields.append(
                HTTPField(
                    name: String(decoding: text[..<colon], as: UTF8.self),
                    value: Self.trimmed(text[(colon + 1)...])
                )
            )
        }
    }

    /// RFC 9112 §4: the three digits after the first space.
    private static func status(_ line: ArraySlice<UInt8>) -> Int {
        guard line.starts(with: "HTTP/".utf8) else { return 0 }
        let digits = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix(3)
        // A sign is no digit, though a number may have one.
        guard digits.allSatisfy(\.isDigit) else { return 0 }
        return Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
