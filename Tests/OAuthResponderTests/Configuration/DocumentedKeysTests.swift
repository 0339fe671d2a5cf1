import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("docs/configuration.md")
struct DocumentedKeysTests {
    private let reader = SettingsReader([:], path: "", findings: ConfigurationFindings())

    /// The keys in the tables under a heading.
    private func documented(_ heading: String) throws -> Set<String> {
        let root = "\(#filePath)".replacing("/Configuration/DocumentedKeysTests.swift", with: "")
        let file = URL(filePath: root + "/../../docs/configuration.md")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let start = try #require(text.firstRange(of: "\n## \(heading)\n")?.upperBound)
        let end = text[start...].firstRange(of: "\n## ")?.lowerBound ?? text.endIndex
        let rows = text[start..<end].split(separator: "\n").filter { $0.hasPrefix("| `") }
        return Set(rows.map { String($0.dropFirst(3).prefix { $0 != "`" }) })
    }

    @Test("every key of the whole file is documented, and no other")
    func topLevel() throws {
        _ = Configuration(reader, presets: PresetDirectory(folders: []))
        #expect(try Set(reader.known).union(["providers_dir"]) == documented("Top level"))
    }

    @Test("every key of an app is documented, and no other")
    func app() throws {
        let presets = LoadedPresets(from: PresetDirectory(folders: []))
        _ = Configuration.App(reader, name: "crm", presets: presets)
        #expect(try Set(reader.known) == documented("An app"))
    }

    @Test("every key of OAuth 1 is documented, and no other")
    func oauth1() throws {
        _ = OAuth1Provider(reader)
        #expect(try Set(reader.known) == documented("OAuth 1 keys"))
    }

    @Test("every key of OAuth 2 is documented, and no other")
    func oauth2() throws {
        _ = OAuth2Provider(reader)
        #expect(try Set(reader.known) == documented("OAuth 2 keys"))
    }
}
