import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("docs/log.md")
struct DocumentedLabelsTests {
    /// The rows of the page below a head.
    private func rows(_ head: String) throws -> [[String]] {
        try DocumentedPage("docs/log.md").rows(head)
    }

    /// What a pattern captures in the sources of the program.
    private func captured(by pattern: Regex<(Substring, Substring)>) throws -> Set<String> {
        let folder = DocumentedPage.root + "/Sources/OAuthResponder"
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
        var found: Set<String> = []
        for file in files where file.hasSuffix(".swift") {
            let bytes = try Data(contentsOf: URL(filePath: folder + "/" + file))
            let text = String(decoding: bytes, as: UTF8.self)
            found.formUnion(text.matches(of: pattern).map { String($0.output.1) })
        }
        return found
    }

    @Test("every label has its row, in the order of the program, with a cause and a cure")
    func labels() throws {
        let rows = try rows("`error` | cause | cure")
        #expect(rows.flatMap { DocumentedPage.names($0[0]) } == ErrorLabel.allCases.map(\.rawValue))
        #expect(rows.allSatisfy { $0.count == 3 && $0.allSatisfy { !$0.isEmpty } })
    }

    @Test("every member of a line has its row, and no other")
    func members() throws {
        let documented = Set(
            try rows("member | on which lines | meaning").flatMap { DocumentedPage.names($0[0]) }
        )
        let written = try captured(by: /\("([a-z_]+)", \.(?:string|int|bool|label)\(/)
        #expect(documented == written.union(["time", "level", "dropped"]))
    }

    @Test("the example of a line is one that the program can write")
    func example() throws {
        let text = try DocumentedPage("docs/log.md").text
        let line = try #require(text.firstMatch(of: /```json\n(.*)\n```/)?.output.1)
        let members = try #require(try JSONReader.value(of: Array(line.utf8)).object)
        let documented = try rows("member | on which lines | meaning").flatMap {
            DocumentedPage.names($0[0])
        }
        #expect(members.names == documented.filter(members.names.contains))
        let error = ProviderError(status: 401, code: members["provider_error"]?.string)
        let reply = FailureReply(
            .account(.provider(.misconfigured(error))),
            FailureContext(provider: "PROVIDER", secrets: KnownSecrets())
        )
        #expect(members["error"]?.string == reply.label.rawValue)
        #expect(members["provider_error"]?.string == reply.providerCode)
        #expect(members["status"]?.integer == Int64(reply.status))
        #expect(members["level"]?.string == reply.level.rawValue)
        #expect(Step(rawValue: members["step"]?.string ?? "") != nil)
    }

    @Test("an error is logged by its label alone")
    func labelsAlone() throws {
        #expect(try captured(by: /\("error", (\.(?!label)\w+)/) == [])
    }
}
