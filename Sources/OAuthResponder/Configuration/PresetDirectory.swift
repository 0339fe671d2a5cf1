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

    /// Lays an app's settings for one version over those of the preset that they name.
    ///
    /// Objects (`authorization_params`, `hosts`) are laid over member by member.
    ///
    /// - Parameters:
    ///   - app: the app's settings.
    ///   - version: `oauth` or `oauth2`.
    /// - Returns: the settings, and the preset where they name one; nil where the app has no such
    ///   settings, or the preset can't be used. Faults are noted.
    func overlaid(
        _ app: SettingsReader,
        version: String
    ) -> (settings: SettingsReader, preset: Preset?)? {
        guard let own = app.object(version) else { return nil }
        guard let name = own.text("provider") else { return (own, nil) }
        do {
            guard let preset = try preset(name) else {
                let hint = SpellingDistance.hint(for: name, among: names())
                own.reject("provider", "no preset is named \"\(name)\"\(hint)")
                return nil
            }
            own.findings.note(preset.warnings)
            guard let defaults = version == "oauth" ? preset.oauth1 : preset.oauth2 else {
                own.reject("provider", "the preset \"\(name)\" has no \"\(version)\"")
                return nil
            }
            let reader = SettingsReader(
                Self.overlay(own.members, on: defaults),
                path: own.path,
                findings: own.findings
            )
            _ = reader.text("provider")
            reader.warnOfLostRefresh(since: defaults)
            return (reader, preset)
        } catch {
            own.reject("provider", "the preset can't be used: \(error)")
            return nil
        }
    }

    private static func overlay(
        _ members: JSONObject,
        on defaults: JSONObject
    ) -> JSONObject {
        var result = defaults
        for (name, own) in members { result[name] = overlay(own, on: defaults[name]) }
        return result
    }

    private static func overlay(_ own: JSONValue, on preset: JSONValue?) -> JSONValue {
        guard let preset = preset?.object else { return own }
        guard let own = own.object else { return own }
        return .object(overlay(own, on: preset))
    }
}
