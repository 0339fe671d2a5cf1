import OAuthProtocols

/// One line of the log: a JSON object and a line feed.
struct LogLine: Sendable {
    /// The longest line, in bytes, its line feed included: what a pipe takes as a whole.
    static let limit = 4095
    /// The most bytes that one text takes on a line; the rest of it is cut off.
    static let textLimit = 1024

    /// The line in UTF-8.
    private(set) var bytes: [UInt8] = []

    /// Makes a line; members for which there is no room are left out.
    ///
    /// - Parameters:
    ///   - time: when it happened.
    ///   - level: how much it matters.
    ///   - members: what follows `time` and `level`, in this order.
    ///   - dropped: how many lines before this one were lost; not written where none were.
    init(
        time: Timestamp,
        level: Log.Level,
        members: [(name: String, value: Log.Value)],
        dropped: Int = 0
    ) {
        bytes.reserveCapacity(512)
        bytes += #"{"time":""#.utf8
        bytes += time.rfc3339.utf8
        bytes += #"","level":""#.utf8
        bytes += level.rawValue.utf8
        bytes += "\"".utf8
        if dropped > 0 { append("dropped", .int(dropped)) }
        for member in members { append(member.name, member.value) }
        bytes += "}\n".utf8
    }

    private mutating func append(_ name: String, _ value: Log.Value) {
        let end = bytes.count
        bytes += ",\"".utf8
        bytes += name.utf8
        bytes += "\":".utf8
        switch value {
        case .string(let text):
            let room = Self.limit - bytes.count - 4  // quotes, brace, line feed
            appendText(text, limit: min(Self.textLimit, room))
        case .label(let label):
            bytes.append(UInt8(ascii: "\""))
            bytes += label.rawValue.utf8
            bytes.append(UInt8(ascii: "\""))
        case .int(let number): bytes += String(number).utf8
        case .bool(let isTrue): bytes += String(isTrue).utf8
        }
        if bytes.count > Self.limit - 2 { bytes.removeSubrange(end...) }
    }

    private mutating func appendText(_ text: String, limit: Int) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Nearly all texts can stand there as they are.
        if text.utf8.count <= limit, text.hasOnlyBytes(Self.standsForItself) {
            bytes += text.utf8
            return
        }
        let start = bytes.count
        for scalar in text.unicodeScalars {
            let end = bytes.count
            appendEscaped(scalar)
            if bytes.count - start > limit {
                bytes.removeSubrange(end...)
                break
            }
        }
    }

    private static func standsForItself(_ byte: UInt8) -> Bool {
        (0x20..<0x7f).contains(byte) && byte != 0x22 && byte != 0x5c
    }

    /// Escapes what JSON demands and what would move the cursor of whoever reads the log.
    private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x22, 0x5c:
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(UInt8(scalar.value))
        case 0x20..<0x7f:
            bytes.append(UInt8(scalar.value))
        case 0x00..<0x20, 0x7f...0x9f, 0x2028, 0x2029:
            let digits = Array("0123456789abcdef".utf8)
            bytes += #"\u"#.utf8
            for shift in [12, 8, 4, 0] { bytes.append(digits[Int(scalar.value >> shift & 0xf)]) }
        default:
            bytes += UTF8.encode(scalar).map(Array.init) ?? []
        }
    }
}
