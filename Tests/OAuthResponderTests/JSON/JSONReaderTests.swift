import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("JSON reader and writer")
struct JSONReaderTests {
    private static func nested(_ depth: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: "["), count: depth)
            + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    }

    @Test(
        "a value comes out as it went in, numbers digit by digit and members in their order",
        arguments: [
            "0", "-1", "9223372036854775807", "18446744073709551615", "12345678901234567890123",
            "0.10", "1700000000.123", "-0.5", "1E400", "-0", "true", "false", "null", #""ü""#,
            "[1,[],{}]", #"{"b":1,"a":{"d":2,"c":[]}}"#, #""\"\\\n\r\t\b\f\u0001/""#,
        ]
    )
    func roundTrip(text: String) throws {
        let value = try JSONReader.value(of: Array(text.utf8))
        #expect(String(decoding: JSONWriter.bytes(of: value), as: UTF8.self) == text)
    }

    @Test("A1: bytes that are no UTF-8 are refused, UTF-16 and UTF-32 too")
    func notUTF8() {
        let texts: [[UInt8]] = [
            [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], [0x22, 0xc0, 0xaf, 0x22],
            [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22],
            [0xef, 0xbb, 0x22, 0x22],
        ]
        let nested =
            String(repeating: #"{"x":"#, count: 500) + "1"
            + String(repeating: "}", count: 500)
        let wide = nested.utf8.flatMap { [$0, UInt8(0)] }
        let bigEndian = nested.utf8.flatMap { [UInt8(0), $0] }
        let marked: [UInt8] = [0xff, 0xfe] + wide
        let widest: [UInt8] = [0x7b, 0, 0, 0, 0x7d, 0, 0, 0]
        for bytes in texts + [wide, bigEndian, marked, widest] {
            for source in [JSONReader.Source.request, .answer] {
                #expect(throws: JSONReader.Fault.malformed) {
                    try JSONReader.value(of: bytes, from: source)
                }
            }
        }
    }

    @Test("64 levels are read and 65 are not, whatever brackets stand in texts")
    func nesting() throws {
        _ = try JSONReader.value(of: Self.nested(64))
        #expect(throws: JSONReader.Fault.tooDeep) { try JSONReader.value(of: Self.nested(65)) }
        #expect(throws: JSONReader.Fault.tooDeep) { try JSONReader.value(of: Self.nested(500_000)) }
        let objects =
            String(repeating: #"{"a":"#, count: 65) + "1" + String(repeating: "}", count: 65)
        #expect(throws: JSONReader.Fault.tooDeep) { try JSONReader.value(of: Array(objects.utf8)) }
        let text = #""\"["# + String(repeating: "[", count: 100) + "\""
        _ = try JSONReader.value(of: Array(text.utf8))
    }

    @Test("A5: 100,000 values are read and one more is not")
    func values() throws {
        let list = { (count: Int) in
            Array("[".utf8) + Array(repeating: Array("0,".utf8), count: count - 2).joined()
                + Array("0]".utf8)
        }
        let value = try JSONReader.value(of: list(100_000))
        #expect(value.array?.count == 99_999)
        #expect(throws: JSONReader.Fault.tooLarge) { try JSONReader.value(of: list(100_001)) }
    }

    @Test("A4: a provider's name has 8 KiB at most, a caller's any length")
    func names() throws {
        let object = { (count: Int) in
            Array(#"{"a"#.utf8) + [UInt8](repeating: 0x61, count: count - 1) + Array(#"":1}"#.utf8)
        }
        _ = try JSONReader.value(of: object(8192))
        #expect(throws: JSONReader.Fault.tooLarge) { try JSONReader.value(of: object(8193)) }
        _ = try JSONReader.value(of: object(60_000), from: .request)
    }

    @Test("half of a surrogate pair is U+FFFD in a provider's text and malformed in a caller's")
    func loneSurrogates() throws {
        let cases = [
            (#""\ud83d""#, "\u{fffd}"), (#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (#""\ud83dx\ude00""#, "\u{fffd}x\u{fffd}"),
            (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"), (#""\ud83d\n""#, "\u{fffd}\n"),
            (#""\ud83d\u0041""#, "\u{fffd}A"),
        ]
        for (text, expected) in cases {
            let bytes = Array(text.utf8)
            #expect(try JSONReader.value(of: bytes) == .string(expected))
            #expect(throws: JSONReader.Fault.malformed) {
                try JSONReader.value(of: bytes, from: .request)
            }
        }
        #expect(
            try JSONReader.value(of: Array(#""\uD83D\uDE00""#.utf8), from: .request) == .string("😀")
        )
        #expect(throws: JSONReader.Fault.malformed) {
            try JSONReader.value(of: Array(#""\ud83d\u12""#.utf8))
        }
    }

    @Test("of members with the same name the last counts, at the place of the first")
    func duplicates() throws {
        let few = try JSONReader.value(of: Array(#"{"a":1,"b":2,"a":3}"#.utf8))
        #expect(String(decoding: JSONWriter.bytes(of: few), as: UTF8.self) == #"{"a":3,"b":2}"#)
        let many = (0..<100).map { "\"\($0 % 40)\":\($0)" }.joined(separator: ",")
        let object = try #require(JSONReader.value(of: Array("{\(many)}".utf8)).object)
        #expect(object.names == (0..<40).map { "\($0)" })
        #expect(object["19"] == .integer(99) && object["39"] == .integer(79))
    }

    @Test("names are told apart by their bytes")
    func equivalentNames() throws {
        let text = "{\"\u{e9}\":1,\"e\u{301}\":2,\"\u{212a}\":3,\"K\":4}"
        let object = try #require(JSONReader.value(of: Array(text.utf8)).object)
        #expect(object.count == 4)
        #expect(object["e\u{301}"] == .integer(2) && object["K"] == .integer(4))
    }

    @Test("members are replaced, added and removed")
    func members() {
        var object: JSONObject = ["a": .integer(1), "b": .integer(2)]
        object["a"] = .integer(3)
        object["c"] = .null
        object["b"] = nil
        object["d"] = nil
        #expect(object.names == ["a", "c"] && object["a"] == .integer(3))
        #expect(object.merging(["c": .bool(true), "e": .null]).names == ["a", "c", "e"])
        #expect(object == ["c": .null, "a": .integer(3)] && object != ["a": .integer(3)])
    }

    @Test("a number is read where a Double can hold it")
    func numbers() {
        #expect(JSONValue.number("1e400").number == nil && JSONValue.number("1.5").number == 1.5)
        #expect(JSONValue.number(String(repeating: "9", count: 100_000)).number == nil)
        #expect(JSONValue.number("9223372036854775807").integer == .max)
        #expect(JSONValue.number("9223372036854775808").integer == nil)
        #expect(JSONValue.number("1.0").integer == nil && JSONValue.string("1").integer == nil)
    }

    @Test("a path leads through members and elements")
    func paths() throws {
        let value = try JSONReader.value(of: Array(#"{"a":[{"b":"c"}],"":1}"#.utf8))
        #expect(value.value(at: "a.0.b")?.string == "c")
        #expect(value.value(at: "") == value)
        #expect(value.value(at: "a.1") == nil && value.value(at: "a.-1") == nil)
        #expect(value.value(at: "a.b") == nil && value.value(at: "a.0.b.c") == nil)
    }
}
