/// Status and header fields of an answer, collected line by line.
///
/// Interim answers (1xx) leave nothing behind, and what follows the final head (trailers) is
/// ignored.
package struct ResponseHead {
    /// The status code of the last status line; 0 before one was read, or where it has none.
    package private(set) var status = 0
    /// The fields after the last status line.
    package private(set) var fields: [HTTPField] = []
    /// The length of all lines so far, in bytes.
    package private(set) var byteCount = 0

    private var isComplete = false

    /// Begins before the first line.
    package init() {}

    /// The most bytes that all heads of one answer may have, interim ones and trailers included.
    package static let limit = 128 * 1024

    /// Takes the next line, with its line end.
    ///
    /// - Parameter line: the line's bytes.
    /// - Returns: false where the lines have become longer than ``limit`` together.
    package mutating func take(_ line: some Collection<UInt8>) -> Bool {
        byteCount += line.count
        guard byteCount <= Self.limit else { return false }
        guard !isComplete else { return true }
        let text = Array(line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") })
        if text.starts(with: "HTTP/".utf8) {
            status = Self.status(text)
            fields = []
        } else if text.isEmpty {
            isComplete = status >= 200
        } else {
            takeField(text)
        }
        return true
    }

    private mutating func takeField(_ text: [UInt8]) {
        if Self.isBlank(text[0]), let last = fields.indices.last {
            // RFC 9112 §5.2: a folded line continues the value before it.
            fields[last].value += " " + Self.trimmed(text[...])
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
    private static func status(_ line: [UInt8]) -> Int {
        let digits = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix(3)
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
