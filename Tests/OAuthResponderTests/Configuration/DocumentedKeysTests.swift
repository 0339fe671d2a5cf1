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
        #expect(try reader.known.union(["providers_dir"]) == documented("Top level"))
    }

    @Test("every key that is documented for an app is known")
    func app() throws {
        let documented = try documented("An app")
        #expect(documented.isSuperset(of: ["access_keys", "max_in_flight", "oauth", "oauth2"]))
        let members = documented.union(["bogus"]).sorted().map { (name: $0, value: JSONValue.null) }
        let apps: JSONObject = ["apps": .object(["crm": .object(JSONObject(members))])]
        let findings = ConfigurationFindings()
        _ = Configuration(
            SettingsReader(apps, path: "", findings: findings),
            presets: PresetDirectory(folders: [])
        )
        let unknown = findings.faults.filter { $0.expectation.hasPrefix("this key is not known") }
        #expect(unknown.map(\.path) == ["apps.crm.bogus"])
    }

    @Test("every key of OAuth 1 is documented, and no other")
    func oauth1() throws {
        _ = OAuth1Provider(reader)
        #expect(try reader.known == documented("OAuth 1 keys"))
    }

    @Test("every key of OAuth 2 is documented, and no other")
    func oauth2() throws {
        _ = OAuth2Provider(reader)
        #expect(try reader.known == documented("OAuth 2 keys"))
    }
}
