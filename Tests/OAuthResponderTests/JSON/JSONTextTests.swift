import Testing

@testable import OAuthResponder

@Suite("JSON text")
struct JSONTextTests {
    @Test(
        "a number comes out as it went in",
        arguments: [
            "0", "-1", "9223372036854775807", "18446744073709551615", "12345678901234567890123",
            "0.1", "1700000000.123", "-0.5", "true", "null", #""ü""#, "[1,[],{}]",
        ]
    )
    func roundTrip(text: String) throws {
        let value = try JSONText.value(of: Array(text.utf8))
        #expect(String(decoding: JSONText.bytes(of: value), as: UTF8.self) == text)
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "{", "{} x", "{'a':1}", "{\"a\":NaN}", "{\"a\":1,}", "[1,]", "// c\n{}",
            "{\"a\":01}", #"{"a":"\ud800"}"#, "{\"a\":1e400}", "{a:1}",
        ]
    )
    func malformed(text: String) {
        #expect(throws: JSONText.Fault.malformed) { try JSONText.value(of: Array(text.utf8)) }
    }

    @Test("bytes that are no UTF-8 are refused, in names and in texts")
    func notUTF8() {
        let texts: [[UInt8]] = [
            [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], [0x22, 0xc0, 0xaf, 0x22],
            [0x22, 0xed, 0xa0, 0x80, 0x22],
        ]
        for bytes in texts {
            #expect(throws: JSONText.Fault.malformed) { try JSONText.value(of: bytes) }
        }
    }

    @Test("64 levels are read and 65 are not, whatever brackets stand in texts")
    func nesting() throws {
        let nested = { (depth: Int) in
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8
            )
        }
        _ = try JSONText.value(of: nested(64))
        #expect(throws: JSONText.Fault.tooDeep) { try JSONText.value(of: nested(65)) }
        #expect(throws: JSONText.Fault.tooDeep) { try JSONText.value(of: nested(100_000)) }
        let text = #""\"["# + String(repeating: "[", count: 100) + "\""
        _ = try JSONText.value(of: Array(text.utf8))
    }

    @Test("of members with the same name the first counts")
    func duplicates() throws {
        let value = try JSONText.value(of: Array(#"{"a":1,"a":2}"#.utf8))
        #expect(value == .object(["a": .integer(1)]))
    }

    @Test("a path leads through members and elements")
    func paths() throws {
        let value = try JSONText.value(of: Array(#"{"a":[{"b":"c"}],"":1}"#.utf8))
        #expect(value.value(at: "a.0.b")?.string == "c")
        #expect(value.value(at: "") == value)
        #expect(value.value(at: "a.1") == nil && value.value(at: "a.-1") == nil)
        #expect(value.value(at: "a.b") == nil && value.value(at: "a.0.b.c") == nil)
    }
}
