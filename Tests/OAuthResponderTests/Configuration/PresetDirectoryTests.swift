import FoundationEssentials
import Glibc
import Testing

@testable import OAuthResponder

/// Presets that a configuration does not name cost nothing.
@Suite("Folders of presets")
struct PresetDirectoryTests {
    @Test("a preset that many apps name is read once")
    func namedByMany() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let apps = (0..<9).map {
            """
            app\($0): {oauth2: {provider: "used", client_id: "id", client_secret: "a secret"}}
            """
        }
        let configuration = """
            {providers_dir: "\(folder.path)", apps: {\(apps.joined(separator: ", "))}}
            """
        let file = folder.appending(path: "config").path
        try Data(configuration.utf8).write(to: folder.appending(path: "config"))
        // What a pipe brings can be read once alone.
        let pipe = folder.appending(path: "used.json5").path
        try #require(mkfifo(pipe, 0o600) == 0)
        try DetachedThread.start {
            let descriptor = open(pipe, O_WRONLY | O_CLOEXEC)
            _ = write(descriptor, Self.preset, Self.preset.utf8.count)
            close(descriptor)
        }
        let titles = try ConfigurationFile.load(file).apps.values.map(\.title)
        #expect(titles == Array(repeating: "Used", count: 9))
    }

    @Test("a preset that no app names is not even read")
    func unusedPreset() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let configuration = """
            {providers_dir: "\(folder.path)", apps: {crm: {oauth2: {provider: "used",
              client_id: "id", client_secret: "a secret"}}}}
            """
        for (name, text) in [
            ("used.json5", Self.preset), ("unused.json5", "{ no preset"), ("config", configuration),
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

    private static let preset = """
        {title: "Used", oauth2: {authorization_endpoint: "https://used.example/a",
          token_endpoint: "https://used.example/t"}}
        """

    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "oauth-responder-presets-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
