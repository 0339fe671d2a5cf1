import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("JSON5")
struct JSON5TextTests {
    @Test("what is no UTF-8 is refused, in a name without quotes too")
    func latin1() throws {
        // In Latin-1 `ø` is one byte, at which Foundation's reader stops the process.
        for text in ["{s\u{f8}n: 1}", "{\u{f8}: 1}", "{'\u{f8}': 1}", "{a: '\u{e4}'}"] {
            let latin1 = text.unicodeScalars.map { UInt8($0.value) }
            #expect(throws: JSON5Text.Malformed.self) { try JSON5Text.value(of: latin1) }
            #expect(try JSON5Text.value(of: Array(text.utf8)).object?.count == 1)
        }
    }

    @Test("a byte order mark is skipped")
    func mark() throws {
        let value = try JSON5Text.value(of: [0xef, 0xbb, 0xbf] + Array("{a: 1}".utf8))
        #expect(value == .object(["a": .integer(1)]))
    }

    @Test(
        "with a comment behind it, which makes it JSON5, a text has the same value",
        arguments: [
            #"{"b": [1, -2, {"z": null, "a": true}], "a": "\u00e9\n/", "c": {}, "B": []}"#,
            #"{"a": 1, "b": 2, "a": 3}"#,
            #"{"x": {"a": {"b": 1}, "a": {"b": 2}}}"#,
            #"[1.0, 1.50, 1e3, -0, 12345678901234567890, 0.1]"#,
            #"{"id": 9223372036854775807, "ratio": 2.5}"#,
        ]
    )
    func plainJSON(_ text: String) throws {
        let plain = try JSON5Text.value(of: Array(text.utf8))
        let commented = try JSON5Text.value(of: Array((text + " // JSON5").utf8))
        // The order counts, too.
        #expect(JSONWriter.bytes(of: plain) == JSONWriter.bytes(of: commented))
    }

    @Test("half of a text is none", arguments: ["{", #"{"a": 1} {"#, ""])
    func malformed(_ text: String) {
        #expect(throws: JSON5Text.Malformed.self) { try JSON5Text.value(of: Array(text.utf8)) }
    }
}
