import FoundationEssentials
import Testing

@testable import OAuthResponder

@Suite("docs/troubleshooting.md, what a user of Fibery reads")
struct DocumentedMessagesTests {
    private let page: DocumentedPage
    private let endings: [String]

    init() throws {
        page = try DocumentedPage("docs/troubleshooting.md")
        endings = page.rows("the message ends with | who acts").flatMap {
            DocumentedPage.names($0[0])
        }
    }

    /// A message without the sentence that says who acts.
    private func beginning(_ message: String) -> String {
        let ending = endings.first { message.hasSuffix(" \($0)") }
        return ending.map { String(message.dropLast($0.count + 1)) } ?? message
    }

    @Test("each message that can be made has one row, with its statuses and labels")
    func replies() throws {
        let rows = page.rows("message | status | what it is about | `error` in the log")
        let wordings = rows.map { Wording(DocumentedPage.names($0[0])[0]) }
        var statuses: [String: Set<String>] = [:]
        var labels: [String: Set<String>] = [:]
        for reply in EveryFailure.replies {
            let message = beginning(reply.message)
            let fitting = rows.indices.filter { wordings[$0].isThat(of: message) }
            #expect(fitting.count == 1, "\(message)")
            guard let row = fitting.first.map({ rows[$0] }) else { continue }
            statuses[row[0], default: []].insert("\(reply.status)")
            labels[row[0], default: []].insert(reply.label.rawValue)
        }
        for row in rows {
            #expect(
                statuses[row[0]] == Set(row[1].split(separator: ", ").map(String.init)),
                "\(row)"
            )
            #expect(labels[row[0]] == Set(DocumentedPage.names(row[3])), "\(row)")
        }
    }

    @Test("each sentence that says who acts is used, and no message ends with another request")
    func advice() {
        for ending in endings {
            #expect(
                EveryFailure.replies.contains { $0.message.hasSuffix(" \(ending)") },
                "\(ending)"
            )
        }
        for reply in EveryFailure.replies {
            #expect(!beginning(reply.message).contains("Please"), "\(reply.message)")
        }
    }

    @Test("the failures that are looked at have every label but those of the log alone")
    func labels() {
        let made = Set(EveryFailure.replies.map(\.label))
        #expect(Set(ErrorLabel.allCases).subtracting(made) == [.configuration, .noThread])
    }

    @Test("the failures that are looked at have every sentence that the program holds")
    func sentences() throws {
        let folder = "Sources/OAuthResponder/Fibery/Replies"
        let files = try FileManager.default.contentsOfDirectory(
            atPath: DocumentedPage.root + "/" + folder
        )
        let literals = try files.filter { $0.hasSuffix("Reply.swift") }.flatMap {
            try SwiftLiterals.sentences(in: "\(folder)/\($0)")
        }
        #expect(literals.count > 40)
        let made = Set(EveryFailure.replies.flatMap { [$0.message, $0.hint ?? ""] })
        for literal in literals where literal.contains(where: \.isLowercase) {
            #expect(made.contains(where: Wording(literal).isWithin), "\(literal)")
        }
    }

    /// The statuses that the beginning of a pattern stands for, such as `50[24]`.
    private static func statuses(_ pattern: Substring?) -> String {
        guard let pattern else { return "any other 5xx" }
        guard pattern.count > 1 else { return "any other \(pattern)xx" }
        guard let bracket = pattern.firstIndex(of: "[") else { return String(pattern) }
        let digits = pattern[bracket...].dropFirst().dropLast()
        return digits.map { "\(pattern[..<bracket])\($0)" }.joined(separator: ", ")
    }

    @Test(
        "each message of nginx has its row, in the order of the site",
        arguments: ["deploy/nginx.conf", "deploy/nginx-behind-tls.conf"]
    )
    func nginx(site: String) throws {
        let text = try DocumentedPage(site).text
        let table = try #require(
            text.firstMatch(of: /\$oauth_message \{\n((?s:.*?))\n\}/)?.output.1
        )
        let said = table.matches(of: /(?:"~\^([\d\[\]]+)[^"]*"|default)\s+"([^"]*)";/).map {
            match in
            [String(match.output.2), Self.statuses(match.output.1)]
        }
        let rows = page.rows("message | status | cause | cure")
        #expect(said.count == 12)
        #expect(rows.map { [DocumentedPage.names($0[0])[0], $0[1]] } == said)
    }
}
