import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Plain JSON is read as JSON5 is")
struct JSON5TextTests {
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
