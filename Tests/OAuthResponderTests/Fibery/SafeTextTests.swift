import Testing

@testable import OAuthResponder

@Suite("Foreign text")
struct SafeTextTests {
    private func sentence(_ text: String, without secrets: [String] = []) -> String {
        SafeText.sentence(text, without: secrets, limit: 120)
    }

    @Test(
        "a sentence stays as it is, and one line",
        arguments: [
            ("The code has expired.", "The code has expired."),
            ("  two\r\nlines\tand  spaces ", "two lines and spaces"),
            ("Übergröße – 漢字", "Übergröße – 漢字"),
            ("a\u{1b}[31mb\u{7}", "a [31mb"), ("a\u{202e}b\u{200b}", "a b"), ("", ""),
        ]
    )
    func plain(text: String, expected: String) {
        #expect(sentence(text) == expected)
    }

    @Test(
        "markup is left out, closed or not",
        arguments: [
            ("<b>bold</b> move", "bold move"), ("a <script>alert(1)", "a alert(1)"),
            ("<a href='x'", ""), ("a > b", "a b"), ("x<!-- y -->z", "xz"),
        ]
    )
    func markup(text: String, expected: String) {
        #expect(sentence(text) == expected)
    }

    @Test("known secrets are replaced, raw and percent-encoded")
    func secrets() {
        let text = "key pa+ss/1 or pa%2Bss%2F1 and abc"
        #expect(sentence(text, without: ["pa+ss/1", "abc"]) == "key … or … and abc")
    }

    @Test(
        "twenty characters of a token's kind are taken for one",
        arguments: [
            "eyJhbGciOiJIUzI1NiJ9.e30.x", "0123456789abcdefghij", "https://example.com/path",
            "AAAAAAAAAAAAAAAAAAAA=",
        ]
    )
    func tokens(text: String) {
        #expect(sentence("before \(text) after") == "before … after")
        #expect(sentence("(\(text))") == "(…)")
    }

    @Test("the limit counts Unicode scalars, so that no pile of accents is long")
    func limit() {
        let words = String(repeating: "word ", count: 100)
        #expect(sentence(words).count == 120)
        #expect(sentence(words).hasSuffix("…"))
        let pile = "a" + String(repeating: "\u{301}", count: 2000)
        #expect(sentence(pile).unicodeScalars.count == 120)
    }

    @Test(
        "a code is short and plain, or none",
        arguments: [
            ("invalid_grant", "invalid_grant"), ("User Denied", "User Denied"), ("1.5-x", "1.5-x"),
            ("", nil), ("<b>", nil), ("a\nb", nil), ("ü", nil),
            (String(repeating: "a", count: 61), nil),
            ("has-the-secret-in-it", nil), (nil, nil),
        ]
    )
    func codes(text: String?, expected: String?) {
        #expect(SafeText.code(text, without: ["the-secret"]) == expected)
    }
}
