import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("docs/configuration.md, its examples")
struct DocumentedExamplesTests {
    /// The blocks of the page, but a line each where they show one key in several ways.
    private static let blocks = Result {
        try DocumentedPage("docs/configuration.md").text
            .matches(of: /```json5\n((?s:.*?))```/).map { String($0.output.1) }
            .flatMap { block in
                let keys = block.split(separator: "\n").map { $0.prefix { $0 != ":" } }
                let isOfAlternatives = keys.count > 1 && keys.allSatisfy { $0 == keys[0] }
                let isOfVersions = keys[0] == "authorization_params"
                guard isOfAlternatives || isOfVersions else { return [block] }
                return block.split(separator: "\n").map(String.init)
            }
    }

    /// Reads an example where its keys belong, with what it leaves out.
    private static func read(_ block: String) throws -> ConfigurationExample {
        let app = "apps: {crm: {oauth2: { /* … */ }}}"
        let whole = block.replacing("apps: { /* … */ }", with: app)
            .replacing(#/(oauth2?): \{ \/\* … \*\/ \}/#) { match in
                let needs = ConfigurationExample.needs[String(match.output.1)] ?? ""
                return "\(match.output.1): {\(needs)}"
            }
            .replacing(
                "/usr/local/share/oauth-responder/providers",
                with: DocumentedPage.root + "/deploy/providers"
            )
        if whole.hasPrefix("{") { return try ConfigurationExample(file: whole) }
        var members = whole.split(separator: "\n").map(withoutComment).joined(separator: "\n")
        if members.hasSuffix(",") { members.removeLast() }
        if members.hasPrefix("oauth: {") || members.hasPrefix("access_keys") {
            return try ConfigurationExample(members, in: .app)
        }
        if members.hasPrefix("crm: ") || members.hasPrefix("oauth2: {") {
            let apps = members.hasPrefix("crm: ") ? members : "crm: {\(members)}"
            return try ConfigurationExample(file: "{apps: {\(apps)}}")
        }
        let isOAuth1 = members.hasPrefix("request_token_params")
        return try ConfigurationExample(members, in: isOAuth1 ? .oauth : .oauth2)
    }

    private static func withoutComment(_ line: Substring) -> String {
        String(line.replacing(#/\s+\/\/.*$/#, with: ""))
    }

    @Test(
        "each is read without fault, but for secrets that this machine lacks",
        arguments: try blocks.get()
    )
    func examples(block: String) throws {
        let faults = try Self.read(block).faults.filter {
            !$0.expectation.hasPrefix("the environment variable ")
                && !($0.expectation.hasPrefix("the file ")
                    && $0.expectation.contains(" can't be read: "))
        }
        #expect(faults == [])
    }

    @Test("each key stands in an example")
    func keys() throws {
        let text = try Self.blocks.get().joined(separator: "\n")
        let used = Set(text.matches(of: /(\w+):/).map { String($0.output.1) })
        for row in try DocumentedSettingsTests.rows.get() {
            #expect(used.contains(row.key), "\(row.place).\(row.key)")
        }
    }
}
