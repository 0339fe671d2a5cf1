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
}
