import FoundationEssentials
import Testing

@testable import OAuthResponder

/// Presets that a configuration does not name cost nothing.
@Suite("Folders of presets")
struct PresetDirectoryTests {
    @Test("a preset that no app names is not even read")
    func unusedPreset() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "oauth-responder-presets-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let used = """
            {title: "Used", oauth2: {authorization_endpoint: "https://used.example/a",
              token_endpoint: "https://used.example/t"}}
            """
        let configuration = """
            {providers_dir: "\(folder.path)", apps: {crm: {oauth2: {provider: "used",
              client_id: "id", client_secret: "a secret"}}}}
            """
        for (name, text) in [
            ("used.json5", used), ("unused.json5", "{ no preset"), ("config", configuration),
        ] {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        let file = folder.appending(path: "config").path
        let loaded = try ConfigurationFile.load(file)
        #expect(loaded.apps["crm"]?.title == "Used")
        #expect(throws: ConfigurationError.self) {
            try PresetDirectory(folders: [folder.path]).preset("unused")
        }
    }
}
