import FoundationEssentials
import OAuthProtocols

/// Where presets lie.
///
/// Of two presets with the same name the one in the later folder counts.
struct PresetDirectory: Sendable {
    /// The folders, in order.
    var folders: [String]

    /// The folder for presets of the machine's own.
    static let localFolder = "/etc/oauth-responder/providers"

    /// Finds the folders of this installation or checkout.
    ///
    /// - Parameter configured: the `providers_dir` of the configuration; nil where it has none.
    /// - Returns: the configured folder, else the one that was shipped if there is one, and then
    ///   ``localFolder``.
    static func standard(configured: String?) -> PresetDirectory {
        let shipped = configured ?? ShippedFile.path("providers")
        return PresetDirectory(folders: [shipped, localFolder].compactMap(\.self))
    }

    private static func isFile(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// Lists the names of all presets, sorted; a folder that can't be read has none.
    func names() -> [String] {
        let files = folders.flatMap {
            (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? []
        }
        let names = files.filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(6)) }
        return Set(names).sorted()
    }

    /// Reads one preset.
    ///
    /// - Parameter name: the preset's name, of letters, digits, `-`, `.` and `_`.
    /// - Returns: the preset; nil where no folder has it.
    /// - Throws: `ConfigurationError` for a file that is no preset.
    func preset(_ name: String) throws(ConfigurationError) -> Preset? {
        guard name.utf8.allSatisfy(\.isNameCharacter), name.first != "." else { return nil }
        for folder in folders.reversed() {
            let file = folder + "/" + name + ".json5"
            if Self.isFile(file) { return try Preset(file: file, name: name) }
        }
        return nil
    }
}
