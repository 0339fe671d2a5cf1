import OAuthProtocols

/// The presets that one load of the configuration uses, each of them read once, however many apps
/// name it.
///
/// The next load has a value of its own, so that it sees what has changed.
final class LoadedPresets {
    private let directory: PresetDirectory
    /// What came of reading each preset, by name.
    private var outcomes: [String: Result<Preset?, ConfigurationError>] = [:]

    /// Begins a load; no file is read yet.
    init(from directory: PresetDirectory) {
        self.directory = directory
    }

    private func preset(_ name: String) throws(ConfigurationError) -> Preset? {
        if let outcome = outcomes[name] { return try outcome.get() }
        let outcome = Result { () throws(ConfigurationError) in try directory.preset(name) }
        outcomes[name] = outcome
        return try outcome.get()
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
                let hint = SpellingDistance.hint(for: name, among: directory.names())
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
            reader.warnOfLostRefresh(by: own.members, over: defaults)
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
