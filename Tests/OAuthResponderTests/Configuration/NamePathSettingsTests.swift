import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("The setting name_path")
struct NamePathSettingsTests {
    private func read(_ text: String) throws -> (paths: [JSONPath]?, faults: [ConfigurationFault]) {
        let value = try JSON5Text.value(of: Array("{name_path: \(text)}".utf8))
        let settings = SettingsReader(
            try #require(value.object),
            path: "apps.crm.oauth2",
            findings: ConfigurationFindings()
        )
        return (settings.paths("name_path"), settings.findings.faults)
    }

    @Test(
        "a path is a text with dots or a list of names",
        arguments: [
            ("'a.0.b'", [JSONPath("a.0.b")]), ("['a', 'b.*']", ["a", "b.*"]), ("''", [""]),
            (
                "[['https://app.example.com/email'], 'name', ['a', '0', '*']]",
                [
                    JSONPath(steps: ["https://app.example.com/email"]), "name",
                    JSONPath(steps: ["a", "0", "*"]),
                ]
            ),
            ("[]", []), ("null", nil),
        ]
    )
    func paths(text: String, expected: [JSONPath]?) throws {
        let (paths, faults) = try read(text)
        #expect(faults == [])
        #expect(paths == expected)
    }

    @Test(
        "anything else is a fault that says what a path is",
        arguments: [
            "1", "true", "{}", "[1]", "[[]]", "['a', []]", "[['a', 0]]", "[['a', ['b']]]", "[null]",
        ]
    )
    func faults(text: String) throws {
        let (paths, faults) = try read(text)
        #expect(paths == nil)
        #expect(faults.map(\.path) == ["apps.crm.oauth2.name_path"])
        #expect(
            faults.map(\.expectation) == [
                "a list of paths is expected; a path is a text, or a list of names, none of them a"
                    + #" number: ["a.0.b", ["a", "0", "b.c"]]"#
            ]
        )
    }
}
