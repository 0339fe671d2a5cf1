import Testing

@testable import OAuthProtocols

@Suite("An error in XML")
struct XMLMembersTests {
    private func read(_ text: String) -> JSONObject? { XMLMembers.read(Array(text.utf8)) }

    @Test(
        "elements and attributes are members, and a text beside them is the message",
        arguments: [
            ("<e/>", ["e": ""]), ("<e>a</e>", ["e": "a"]),
            ("<x:e xmlns:x='u'>a</x:e>", ["x": "u", "message": "a"]),
            ("<a><b>1</b><b>2</b><c/></a>", ["b": "1", "c": ""]),
            ("<a b='1' c=\"2\">t</a>", ["b": "1", "c": "2", "message": "t"]),
            (
                "\u{FEFF} <?xml version='1.0'?><!-- > --><a>&lt;&amp;lt;&gt;&quot;&apos;</a>",
                ["a": "<&lt;>\"'"]
            ),
            ("<a>x<![CDATA[<&amp;>]]></a>", ["a": "x<&amp;>"]),
        ] as [(String, [String: String])]
    )
    func members(text: String, members: [String: String]) throws {
        let found = try #require(self.read(text))
        #expect(found.count == members.count)
        for (name, value) in members { #expect(found[name] == .string(value)) }
    }

    @Test("an element that is called an error is kept as one")
    func errors() throws {
        let members = try #require(read("<Errors><error code='415'>No</error></Errors>"))
        let inner: JSONObject = ["code": .string("415"), "message": .string("No")]
        #expect(members == ["Errors": .object(["error": .object(inner)])])
    }

    @Test(
        "HTML, and what is not well formed or too large, is nothing",
        arguments: [
            "", "<", "<a", "<a>", "<a>b", "<a><b></a>", "<a b></a>", "<a b=c/>", "<a b='c/>", "a",
            "<html><p>x</p></html>", "<!DOCTYPE html><html></html>", "<?xml version='1.0'?><html/>",
            "<p>x</p>", "<a><![CDATA[</a>", "<!-- <a/>", String(repeating: "<a>", count: 9),
            String(repeating: "<a>", count: 5000),
            "<a>" + String(repeating: "<b/>", count: 100) + "</a>",
            "<a>" + String(repeating: "x", count: XMLMembers.lengthLimit) + "</a>",
        ]
    )
    func nothing(text: String) {
        #expect(read(text) == nil)
    }
}
