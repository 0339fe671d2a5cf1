import FoundationEssentials
import Testing

@testable import OAuthResponder

@Suite("docs/log.md")
struct DocumentedLabelsTests {
    private static let root =
        "\(#filePath)".replacing(
            "/Tests/OAuthResponderTests/Log/DocumentedLabelsTests.swift",
            with: ""
        )

    /// The cells of the rows below a head, in all tables that have it.
    private func rows(_ head: String) throws -> [[String]] {
        let page = try Data(contentsOf: URL(filePath: Self.root + "/docs/log.md"))
        var rows: [[String]] = []
        var isWanted = false
        for line in String(decoding: page, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        ) {
            if line.hasPrefix("| \(head) |") {
                isWanted = true
            } else if !line.hasPrefix("|") {
                isWanted = false
            } else if isWanted, !line.hasPrefix("| ---") {
                rows.append(line.dropFirst(2).dropLast(2).split(separator: " | ").map(String.init))
            }
        }
        return rows
    }

    /// The texts of a cell that stand in backquotes.
    private func names(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// What a pattern captures in the sources of the program.
    private func captured(by pattern: Regex<(Substring, Substring)>) throws -> Set<String> {
        let folder = Self.root + "/Sources/OAuthResponder"
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
        #expect(rows.flatMap { names($0[0]) } == ErrorLabel.allCases.map(\.rawValue))
        #expect(rows.allSatisfy { $0.count == 3 && $0.allSatisfy { !$0.isEmpty } })
    }

    @Test("every member of a line has its row, and no other")
    func members() throws {
        let documented = Set(try rows("member | on which lines | meaning").flatMap { names($0[0]) })
        let written = try captured(by: /\("([a-z_]+)", \.(?:string|int|bool|label)\(/)
        #expect(documented == written.union(["time", "level", "dropped"]))
    }

    @Test("an error is logged by its label alone")
    func labelsAlone() throws {
        #expect(try captured(by: /\("error", (\.(?!label)\w+)/) == [])
    }
}
