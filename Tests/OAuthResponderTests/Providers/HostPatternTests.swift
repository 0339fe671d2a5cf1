import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Patterns of hosts")
struct HostPatternTests {
    @Test(
        "A13: a pattern that goes back over what it has read is refused at start",
        arguments: [
            "([a-z0-9]+-?)+", "(a+)+b", "(a|a)*b", "(a|aa)+b", "([a-zA-Z]+)*!", "(a*)*", "(a*)+b",
            "(a|a?)+b", "(.*a){12}", "a*a*a*a*b", "(\\w+-?)*!", "(ab|a|b)*!", "(abc|ab|c)*!",
            "(foo|fo|o)*!", "(x+x+)+y", "xyz(a+)+b", "(a{1,10}){1,10}b", "([a-z]|\\w)*!",
            "([a-z]+)([a-z]+)([a-z]+)([a-z]+)!", "(([a-z])+.)+[A-Z]([a-z])+", "(.+)+@",
            "((a+)b?)*!", "(a?){40}a{40}", "(-[a-z]+|-[a-z]+[0-9]?)+!", "([a-z0-9]+[.-]?)+\\.com",
            "(.|[a-z])*!", "(?:a+|b+|c+)*!", "^(([a-z])+)+$", "x[a-z]*[a-f]*[a-d]*[a-c]*[a-b]*!",
        ]
    )
    func slow(pattern: String) {
        let clock = ContinuousClock()
        let start = clock.now
        #expect(throws: HostPattern.Fault.slow) { _ = try HostPattern(pattern) }
        // Far below what the search would take; the margin is for a busy machine.
        #expect(clock.now - start < .seconds(20))
    }

    @Test(
        "a pattern that can match in one way only is taken, and costs little at its worst",
        arguments: [
            "[a-z0-9-]+", "[a-z0-9]+(-[a-z0-9]+)*", "[A-Za-z0-9][A-Za-z0-9.-]{0,251}[A-Za-z0-9]",
            "[A-Za-z0-9][A-Za-z0-9-]{0,62}", "([a-z0-9-]+\\.)*example\\.com", ".*", ".*foo.*",
            "[a-z]([a-z0-9-]*[a-z0-9])?", "(eu|us|na)[0-9]{1,2}", "^[a-z]+$", "[0-9]{7}(-sb[0-9])?",
            "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}", "https://[a-z.]+", "[^/]+",
        ]
    )
    func quick(pattern: String) throws {
        let pattern = try HostPattern(pattern)
        let clock = ContinuousClock()
        for text in ["a", "a.", "a-", "0", "aB", "example.com"] {
            // The longest value, which matches up to its last byte if at all.
            let value = Array(String(repeating: text, count: 300).utf8.prefix(252)) + [0x21]
            #expect(clock.measure { _ = pattern.matches(value) } < .seconds(2))
        }
    }

    @Test("a search with an accepted pattern is given up when it takes too many steps")
    func givenUp() throws {
        // The probes repeat one letter here, which is no trouble; the whole word is.
        let pattern = try HostPattern(".*foo.*foo.*foo.*foo.*bar")
        let text = Array(String(repeating: "foo", count: 84).utf8)
        let clock = ContinuousClock()
        let start = clock.now
        #expect(!pattern.matches(text))
        #expect(clock.now - start < .seconds(5))
    }

    @Test(
        "the whole value must match",
        arguments: [
            ("[a-z]+|[0-9]+", ["acme", "12"], ["acme1", "1acme", ""]),
            ("a|b", ["a", "b"], ["ab", ""]), ("ab?c*d+", ["ad", "abccdd"], ["abc", "bd"]),
            ("(a|b)(c|d)", ["ac", "bd"], ["ab", "a"]), ("a{2}", ["aa"], ["a", "aaa"]),
            ("a{2,}", ["aa", "aaaa"], ["a"]), ("a{1,2}", ["a", "aa"], ["aaa", ""]),
            ("[^a-c.]x", ["dx", "-x"], ["ax", ".x", "x"]), ("\\d\\w", ["1_", "1a"], ["a1", "1-"]),
            ("a\\.b", ["a.b"], ["axb"]), ("a.b", ["a.b", "axb"], ["ab"]),
            ("[a-]", ["a", "-"], ["b"]), ("[\\]\\d]", ["]", "1"], ["\\", "d"]),
            ("^a$", ["a"], ["a\n", "^a$", "a$"]), ("a\\$", ["a$"], ["a"]),
            ("(a|)b", ["ab", "b"], ["a"]), ("(?:ab)+", ["abab"], ["aba"]),
        ]
    )
    func semantics(pattern: String, matching: [String], others: [String]) throws {
        let pattern = try HostPattern(pattern)
        for text in matching { #expect(pattern.matches(Array(text.utf8)), "\(text)") }
        for text in others { #expect(!pattern.matches(Array(text.utf8)), "\(text)") }
    }

    @Test(
        "what is not in the documented syntax is refused",
        arguments: [
            "", "(", ")", "a)", "(a", "[", "[]", "[a", "*", "+a", "a**", "a+?", "a++", "a{", "a{x}",
            "a{2,1}", "a{254}", "a{,2}", "{2}", "(?=a)", "(?!a)", "(?<n>a)", "(?i)a", "(a)\\1",
            "\\bA", "\\p{L}", "\\", "a\\", "a b", "\u{e9}", "a^b", "a$b", "[z-a]", "[[:alpha:]]",
            String(repeating: "(", count: 17) + "a" + String(repeating: ")", count: 17),
        ]
    )
    func syntax(pattern: String) {
        #expect(throws: HostPattern.Fault.syntax) { _ = try HostPattern(pattern) }
    }

    @Test("a pattern whose counts multiply is too long")
    func tooLong() {
        #expect(throws: HostPattern.Fault.tooLong) { _ = try HostPattern("(a{1,250}b){1,250}") }
        #expect(throws: HostPattern.Fault.tooLong) {
            _ = try HostPattern("((((a{250}){250}){250}){250}){250}")
        }
    }
}
