import Testing

@testable import OAuthResponder

@Suite("docs/configuration.md, what a key takes")
struct DocumentedSettingsTests {
    /// A row of a table: the key, what it takes, and what counts without it.
    struct Row: Sendable, CustomTestStringConvertible {
        let key: String
        let type: String
        let usual: String
        let place: ConfigurationExample.Place

        var testDescription: String { "\(place).\(key)" }

        /// Reads a configuration in which the key has a value, as JSON5.
        func read(_ value: String) throws -> ConfigurationExample {
            try ConfigurationExample("\(key): \(value)", in: place)
        }
    }

    private static let sections: [(heading: String, place: ConfigurationExample.Place)] = [
        ("Top level", .file), ("An app", .app), ("OAuth 1 keys", .oauth), ("OAuth 2 keys", .oauth2),
    ]

    static let rows = Result {
        let text = try DocumentedPage("docs/configuration.md").text
        return sections.flatMap { heading, place in
            let section =
                text.split(separator: "\n## ").first { $0.hasPrefix("\(heading)\n") } ?? ""
            return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
                let cells = line.dropFirst(2).split(separator: " | ").map(String.init)
                let key = DocumentedPage.names(cells[0])[0]
                return Row(key: key, type: cells[1], usual: cells[2], place: place)
            }
        }
    }

    /// The JSON5 of a default that is spelled out; nil for one that the page describes.
    private static func value(_ row: Row) -> String? {
        if row.usual.wholeMatch(of: /\d+/) != nil { return row.usual }
        guard let text = row.usual.wholeMatch(of: /`([^`]+)`/)?.output.1 else { return nil }
        let isKey = (try? rows.get())?.contains { $0.key == text } == true
        return isKey ? nil : text.hasPrefix("[") ? String(text) : "\"\(text)\""
    }

    @Test("the tables of the page are found")
    func found() throws {
        #expect(try Self.rows.get().count > 70)
        #expect(try ConfigurationExample("", in: .oauth).faults == [])
        #expect(try ConfigurationExample("", in: .oauth2).faults == [])
    }

    @Test(
        "a default that is spelled out changes nothing",
        arguments: try rows.get().filter { value($0) != nil }
    )
    func usual(row: Row) throws {
        let value = try #require(Self.value(row))
        let without = try ConfigurationExample("", in: row.place)
        #expect(try row.read(value).content == without.content)
    }

    @Test("every key refuses what is of no type that it takes", arguments: try rows.get())
    func wrongType(row: Row) throws {
        let faults = try row.read("[[true]]").faults
        #expect(faults.contains { $0.path.hasSuffix(row.key) || $0.path.contains("\(row.key).") })
    }

    @Test(
        "a number has the bounds and the unit of the page",
        arguments: try rows.get().filter { $0.type.contains("–") }
    )
    func bounds(row: Row) throws {
        let type = try #require(
            row.type.wholeMatch(of: /(whole )?(seconds|number) \(([\d.]+)–(\d+)\)/)
        )
        let (_, whole, unit, lowest, highest) = type.output
        for number in [lowest, highest] {
            #expect(try row.read(String(number)).faults == [])
        }
        let isWhole = whole != nil || unit == "number"
        if !lowest.contains(".") {
            #expect(try row.read("\(lowest).5").faults.isEmpty != isWhole)
        }
        for number in ["-1", "\(highest)1"] {
            let fault = try #require(try row.read(number).faults.first)
            #expect(fault.expectation.contains(isWhole ? "a whole number of" : "a number of"))
            #expect(fault.expectation.contains("seconds") == (unit == "seconds"))
        }
    }

    @Test(
        "a key that takes certain words takes those of the page, and no other",
        arguments: try rows.get().filter { $0.type.hasPrefix("`") && !$0.type.contains(":") }
    )
    func words(row: Row) throws {
        let fault = try #require(try row.read("\"another-word\"").faults.first)
        let words = DocumentedPage.names(row.type)
        #expect(
            Set(fault.expectation.matches(of: /"([^"]+)"/).map { String($0.output.1) })
                == Set(words).subtracting(["null"])
        )
        #expect(fault.expectation.contains("null") == words.contains("null"))
    }
}
