import Testing

@testable import OAuthResponder

@Suite("docs/troubleshooting.md, what is wrong with the configuration")
struct DocumentedFaultsTests {
    private static var examples: [[String]] {
        get throws {
            try DocumentedPage("docs/troubleshooting.md").rows("message | for example | cure")
                .map { [$0[0], $0[1]].map { DocumentedPage.names($0)[0] } }
        }
    }

    /// What the parser says of an example, which is for an app's `oauth2` unless it names `oauth`.
    private func faults(of example: String) throws -> [String] {
        let inner = example.firstMatch(of: /^oauth: \{ (.*) \}$/)?.output.1
        let read = try inner.map { try ConfigurationExample(String($0), in: .oauth) }
        return try (read ?? ConfigurationExample(example, in: .oauth2)).faults.map(\.expectation)
    }

    @Test(
        "what an example stands in is without fault",
        arguments: ["oauth: { realm: \"x\" }", "scope: \"x\""]
    )
    func base(example: String) throws {
        #expect(try faults(of: example) == [])
    }

    @Test("each example leads to its message and to no other", arguments: try Self.examples)
    func example(row: [String]) throws {
        let faults = try faults(of: row[1]).map { String($0.split(separator: "; did you mean")[0]) }
        let wording = Wording(row[0])
        #expect(!faults.isEmpty && faults.allSatisfy { wording.isThat(of: $0) }, "\(faults)")
    }
}
