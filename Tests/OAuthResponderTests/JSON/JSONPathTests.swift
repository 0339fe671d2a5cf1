import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Paths into JSON")
struct JSONPathTests {
    private static let text = """
        {"https://app.example.com/email":"claim","a.b":"named","a":{"b":"nested","c.d":"dotted"},
        "query":{"pages":{"81":{"title":"first"},"7":{"title":"second"}}},"*":{"x":1},
        "users":[{"n":["J","D"]},{"n":["other"]}],"none":[],"nothing":{},"":"unnamed","7":"seven"}
        """

    private func found(_ path: JSONPath) throws -> String? {
        try JSONReader.value(of: Array(Self.text.utf8)).value(at: path)?.scalarText
    }

    @Test(
        "dots lead into objects and numbers into lists, and the name of a member may be all of it",
        arguments: [
            ("https://app.example.com/email", "claim"), ("a.b", "named"), ("a.c", nil),
            ("query.pages.*.title", "first"), ("query.pages.7.title", "second"),
            ("users.*.n.*", "J"), ("users.1.n.0", "other"), ("users.0.n.1", "D"), ("*.x", "1"),
            ("users.+1.n.0", nil), ("users.01.n.0", "other"), ("users.-0.n.0", nil),
            ("users.99999999999999999999.n", nil), ("none.*", nil), ("nothing.*", nil),
            ("a.b.*", nil), ("7", "seven"), ("", nil), (".", nil), ("a..b", nil), ("A.b", nil),
        ]
    )
    func texts(path: String, expected: String?) throws {
        #expect(try found(JSONPath(path)) == expected)
        let reader = JSONPath(path)
        #expect(reader.isWhole == path.isEmpty)
    }

    @Test(
        "a list of names leads through names that hold dots",
        arguments: [
            (["https://app.example.com/email"], "claim"), (["a", "c.d"], "dotted"),
            (["a", "b"], "nested"), (["a.b"], "named"), (["users", "*", "n", "1"], "D"),
            (["query", "pages", "*", "title"], "first"), ([""], "unnamed"), (["a", "c", "d"], nil),
        ]
    )
    func lists(steps: [String], expected: String?) throws {
        #expect(try found(JSONPath(steps: steps)) == expected)
    }

    @Test("the empty path is the value itself, and a star on a list is its first element")
    func whole() {
        #expect(JSONValue.string("x").value(at: "") == .string("x"))
        #expect(JSONValue.array([.integer(1), .integer(2)]).value(at: "*") == .integer(1))
        #expect(JSONValue.string("x").value(at: "*") == nil)
    }
}
