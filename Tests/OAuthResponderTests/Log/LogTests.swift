import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Log")
struct LogTests {
    private static let epoch = Timestamp(milliseconds: 0)

    private func line(_ members: [(name: String, value: Log.Value)], dropped: Int = 0) -> String {
        let line = LogLine(time: Self.epoch, level: .info, members: members, dropped: dropped)
        return String(decoding: line.bytes, as: UTF8.self)
    }

    @Test("members keep their order and their types")
    func members() {
        #expect(
            line([("s", .string("a")), ("i", .int(-1)), ("b", .bool(true))])
                == #"{"time":"1970-01-01T00:00:00.000Z","level":"info","s":"a","i":-1,"b":true}"#
                + "\n"
        )
    }

    @Test(
        "what could end a line or move a cursor is escaped",
        arguments: [
            ("\"\\", #"\"\\"#), ("a\r\nb", #"a\u000d\u000ab"#), ("\u{1b}[31m", #"\u001b[31m"#),
            ("\0\u{7f}\u{9b}", #"\u0000\u007f\u009b"#), ("\u{2028}\u{2029}", #"\u2028\u2029"#),
            ("é😀/", "é😀/"),
        ]
    )
    func escapes(text: String, expected: String) {
        #expect(line([("s", .string(text))]).hasSuffix(#""s":"\#(expected)"}"# + "\n"))
    }

    @Test(
        "a line is shorter than a page, however long its texts",
        arguments: ["a", "\u{1}", "😀", "\""]
    )
    func longLines(character: String) throws {
        let long = String(repeating: character, count: 3000)
        let line = line((0..<40).map { ("member\($0)", .string(long)) })
        #expect(line.utf8.count < 4096)
        #expect(line.hasSuffix("\"}\n"))
        #expect(!line.contains("\u{fffd}"))
        #expect(line.contains(#""member0":""#))
    }

    @Test("a full pipe is not waited for, and the next line says how many were dropped")
    func fullPipe() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        defer {
            close(ends[0])
            close(ends[1])
        }
        let log = Log(descriptor: ends[1])
        for _ in 0..<40 { log.write(.info, (0..<4).map { ("m\($0)", .string(filler)) }) }
        var room = [UInt8](repeating: 0, count: 1 << 20)
        let first = read(ends[0], &room, room.count)
        #expect(room[..<first].last == UInt8(ascii: "\n"))
        log.write(.error, [])
        let second = read(ends[0], &room, room.count)
        let line = String(decoding: room[..<second], as: UTF8.self)
        #expect(line.contains(#""dropped":\#(log.droppedLines)}"#))
        let dropped = log.droppedLines
        #expect(dropped > 0)
        log.write(.error, [])
        #expect(log.droppedLines == dropped)
    }

    private let filler = String(repeating: "x", count: 1000)

    @Test("a full socket is not waited for, and its lines stay whole")
    func fullSocket() throws {
        var ends: [Int32] = [-1, -1]
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        let log = Log(descriptor: ends[1])
        for _ in 0..<1000 { log.write(.info, [("m", .string(filler))]) }
        let first = waiting(at: ends[0])
        log.write(.error, [("m", .string("last"))])
        let second = try #require(waiting(at: ends[0]).first)
        // The socket took some lines, not all of them, and none of them in part.
        #expect((1..<1000).contains(first.count))
        #expect(first.allSatisfy { $0.hasSuffix(#""m":"\#(filler)"}"#) })
        #expect(second.hasSuffix(#""dropped":\#(1000 - first.count),"m":"last"}"#))
        // A reader that has gone ends neither the process nor the log.
        close(ends[0])
        log.write(.info, [])
        close(ends[1])
    }

    /// The lines that can be read without waiting.
    private func waiting(at end: Int32) -> [String] {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(end, &room, room.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            bytes += room[..<count]
        }
        return bytes.split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test("what matters less than the verbosity is not written")
    func verbosity() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        defer { close(ends[0]) }
        let log = Log(descriptor: ends[1], verbosity: .warning)
        log.write(.info, [])
        log.write(.debug, [])
        log.write(.warning, [])
        close(ends[1])
        var room = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &room, room.count)
        #expect(room[..<count].filter { $0 == UInt8(ascii: "\n") }.count == 1)
    }
}
