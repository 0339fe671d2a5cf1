import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// What the worst texts cost.
///
/// In a release build 64 KiB may take 50 ms and 1 MiB 200 ms of processor time (contract §3). A debug
/// build is far slower, so the bound here is what tells a cost that is linear from one that is not.
@Suite("Cost of JSON")
struct JSONCostTests {
    /// A text that is repeated, with what stands before and behind all of it.
    struct Shape: Sendable, CustomTestStringConvertible {
        var name: String
        var head: String
        var piece: String
        var tail: String

        init(_ name: String, _ head: String, _ piece: String, _ tail: String) {
            self.name = name
            self.head = head
            self.piece = piece
            self.tail = tail
        }

        var testDescription: String { name }

        /// As many repetitions as make a text of about the length.
        func text(length: Int) -> [UInt8] {
            let count = (length - head.utf8.count - tail.utf8.count) / piece.utf8.count
            return Array(head.utf8) + Array(repeating: Array(piece.utf8), count: count).joined()
                + Array(tail.utf8)
        }
    }

    static let shapes = [
        Shape("A4: a name of combining marks", "{\"a", "\u{301}\u{316}", "\":1}"),
        Shape("A4: names of combining marks", "{", "\"a\u{301}\u{316}\u{301}\":1,", "\"z\":1}"),
        Shape("A4: a text of combining marks", "[\"a", "\u{316}\u{301}", "\"]"),
        Shape(
            "A5: empty lists, deep",
            String(repeating: "[", count: 61),
            "[],",
            "[]" + String(repeating: "]", count: 61)
        ),
        Shape("A6: empty objects", "[", "{},", "{}]"),
        Shape("A6: numbers with exponents", "[", "1e127,", "1]"),
        Shape("one number", "[", "7", "]"),
        Shape("one name again and again", "{", "\"a\":0,", "\"a\":0}"),
        Shape("brackets alone", "", "[", ""),
        Shape("pairs of lists", "[", "[1],", "[1]]"),
        Shape("objects of one member", "[", "{\"a\":1},", "{}]"),
        Shape("escapes", "[\"", #"\n"#, "\"]"),
        Shape("surrogates", "[\"", #"\ud83d\ude00"#, "\"]"),
        Shape("half surrogates", "[\"", #"\ud83d"#, "\"]"),
        Shape("short texts", "[", "\"\",", "0]"),
        Shape("texts on the heap", "[", "\"0123456789abcdef\",", "0]"),
        Shape("blanks", "[", " ", "]"),
        Shape("a text without end", "[\"", "a", ""),
        Shape("nothing but quotes", "", "\"", ""),
        Shape("broken at the end", "[", "0,", "]"),
    ]

    /// Processor time of this thread, in milliseconds.
    private static func time() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
    }

    @Test("no shape costs more than its length", arguments: shapes)
    func cost(shape: Shape) {
        for (length, source, limit) in [
            (64 * 1024, JSONReader.Source.request, 500.0), (1 << 20, .answer, 4000),
        ] {
            let text = shape.text(length: length)
            let start = Self.time()
            let value = try? JSONReader.value(of: text, from: source)
            let found = value?.object?["z"]
            let spent = Self.time() - start
            #expect(spent < limit, "\(length) bytes took \(spent) ms of processor time")
            #expect(found == nil || found == .integer(1))
        }
    }

    @Test("many names are told apart at the cost of their length")
    func manyNames() throws {
        let names = (0..<90_000).map { "\"n\($0)\":0" }.joined(separator: ",")
        let start = Self.time()
        let object = try #require(JSONReader.value(of: Array("{\(names)}".utf8)).object)
        let laidOver = object.merging(object)
        #expect(Self.time() - start < 8000)
        #expect(object.count == 90_000 && laidOver.count == 90_000)
    }
}
