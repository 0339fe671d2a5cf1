import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Foreign text")
struct SafeTextTests {
    private func sentence(_ text: String, without secrets: [String] = []) -> String {
        SafeText.reason(code: nil, words: text, without: KnownSecrets(secrets), limit: 120).words
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
        let secrets = KnownSecrets(["the-secret"])
        let reason = SafeText.reason(code: text, words: nil, without: secrets, limit: 120)
        #expect(reason == SafeText.Reason(code: expected, words: ""))
    }

    @Test(
        "A14: a secret is found in what is shown, however it is written",
        arguments: [
            "Sekr<b>et99", "Sekr<!-- -->et99", "Sekr&lt;b&gt;et99", "Sekr&amp;lt;b&amp;gt;et99",
            "S&#101;kret99", "S&#x65;kret99", "S&amp;#x65;kret99", "Sek\u{200b}ret99",
            "Sek\u{ad}ret99", "Sek\u{34f}ret99", "Sek\u{3164}ret99", "Sek\u{2800}ret99",
            "Sek\u{301}ret99", "Sekret99\u{301}", "Sek\u{e0041}ret99", "Sek\u{202e}ret99",
            "Sek ret 99", "Sek\r\n\tret99", "Sek-ret-99", "S.e.k.r.e.t.9.9", "sEKRET99",
            "%53ekret99", "%53%65%6b%72%65%74%39%39", "%2553ekret99", "%252553ekret99",
            "Sek%E2%80%8Bret99", "Sekr%3Cb%3Eet99", "Sek+ret99", #"\u0053ekret99"#,
            #"Sek\u200bret99"#, #"Sek\/ret99"#, "\"Sekret99\"", "xSekret99x",
        ]
    )
    func disguises(text: String) {
        let shown = sentence("The code \(text) has expired", without: ["Sekret99"])
        let letters = shown.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        #expect(shown.hasPrefix("The code ") && shown.hasSuffix(" has expired"))
        #expect(shown.unicodeScalars.contains("…"))
        #expect(["", "x", "xx", "u"].contains(letters.dropFirst(7).dropLast(10)), "\(shown)")
    }

    @Test("A14: no half of a secret stays, whichever contains the other and wherever a text is cut")
    func halves() {
        #expect(sentence("a Sekret99plus b", without: ["Sekret99", "Sekret99plus"]) == "a … b")
        #expect(sentence("a Sekret99plus b", without: ["Sekret99plus", "Sekret99"]) == "a … b")
        #expect(sentence("a abcabcabc b", without: ["abcabc"]) == "a … b")
        for length in 100...125 {
            let shown = sentence(words(length) + "Sekret99 tail", without: ["Sekret99"])
            #expect(!shown.contains("Sekr"), "\(length): \(shown)")
        }
        // What is read of a text ends within a secret.
        for length in 4080...4100 {
            let text = String(repeating: "<b></b> ", count: length / 8) + words(length % 8)
            #expect(!sentence(text + "Sekret99", without: ["Sekret99"]).contains("Sekr"))
        }
    }

    private func words(_ length: Int) -> String {
        String(repeating: "word ", count: length / 5) + String(repeating: "-", count: length % 5)
    }

    @Test("A14: code and words are shown together, so that they are not a secret in two halves")
    func twoHalves() {
        let secrets = KnownSecrets(["Sekret99"])
        let reason = SafeText.reason(code: "Sekr", words: "et99", without: secrets, limit: 120)
        #expect(reason == SafeText.Reason(code: nil, words: "…"))
        let whole = SafeText.reason(code: "sekret99", words: "no", without: secrets, limit: 120)
        #expect(whole == SafeText.Reason(code: nil, words: "no"))
    }

    @Test(
        "A14: secrets without letters and digits of ASCII, and such of four bytes, are found",
        arguments: ["!@#$%^&*", "状態の値", "ab!?", "1234", "ü-ß-é"]
    )
    func unusualSecrets(secret: String) {
        #expect(sentence("say \(secret) now", without: [secret]) == "say … now")
    }

    @Test("short texts and other words stay")
    func innocent() {
        let text = "The user declined to say true, 1 or no."
        #expect(sentence(text, without: ["", "1", "no", "say", "declines"]) == text)
    }

    @Test("with more secrets than are looked for nothing foreign is shown")
    func overfull() {
        var secrets = KnownSecrets((0..<KnownSecrets.limit).map { "secret-\($0)" })
        let shown = SafeText.reason(code: "x", words: "y", without: secrets, limit: 120)
        #expect(shown == SafeText.Reason(code: "x", words: "y"))
        secrets.add("one more")
        let hidden = SafeText.reason(code: "x", words: "y", without: secrets, limit: 120)
        #expect(hidden == SafeText.Reason(code: nil, words: ""))
    }

    @Test(
        "the cost grows with the length alone",
        arguments: ["a", "<", "&", "%25", "&amp;", "a\u{301}", "\\u005c", "<>"]
    )
    func cost(pattern: String) {
        let foreign = String(repeating: pattern, count: 1 << 18)
        let secret = String(repeating: pattern, count: 64 / pattern.utf8.count) + "b"
        let secrets = KnownSecrets([String](repeating: secret, count: KnownSecrets.limit))
        let start = ContinuousClock.now
        _ = SafeText.reason(code: "code", words: foreign, without: secrets, limit: 120)
        // An unoptimised build takes a second; a search by trial would take minutes.
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
