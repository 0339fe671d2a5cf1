import OAuthProtocols

/// Lists the presets, or shows what one sets.
struct ProvidersCommand {
    /// The preset to show; nil lists all.
    let name: String?
    /// The configuration file, for its `providers_dir`; one that can't be read is passed over.
    let configFile: String

    /// Prints the list or the preset.
    ///
    /// - Returns: `.usage` for a name that no preset has, `.configuration` for a faulty preset,
    ///   else `.ok`.
    func run() -> ExitStatus {
        let configured =
            (try? ConfigurationFile.members(
                of: configFile,
                findings: ConfigurationFindings()
            ))?["providers_dir"]?.string
        let directory = PresetDirectory.standard(configured: configured)
        do throws(ConfigurationError) {
            guard let name else {
                try printList(directory)
                return .ok
            }
            guard let preset = try directory.preset(name) else {
                let hint = SpellingDistance.hint(for: name, among: directory.names())
                StandardError.print("oauth-responder: no preset is named \"\(name)\"\(hint)")
                return .usage
            }
            printPreset(preset)
            return .ok
        } catch {
            StandardError.print(error.description)
            return .configuration
        }
    }

    private func printList(_ directory: PresetDirectory) throws(ConfigurationError) {
        let names = directory.names()
        let width = names.map(\.count).max() ?? 0
        for name in names {
            guard let preset = try directory.preset(name) else { continue }
            let versions = [
                preset.oauth1.map { _ in "oauth" }, preset.oauth2.map { _ in "oauth2" },
            ].compactMap(\.self).joined(separator: ", ")
            let padding = String(repeating: " ", count: width - name.count)
            print("\(name)\(padding)  \(preset.title) (\(versions))")
        }
    }

    private func printPreset(_ preset: Preset) {
        print("\(preset.name): \(preset.title)")
        if let documentation = preset.documentation { print("documentation: \(documentation)") }
        for note in preset.notes { print("note: \(note)") }
        for (version, members) in [("oauth", preset.oauth1), ("oauth2", preset.oauth2)] {
            guard let members else { continue }
            print("\n\(version):")
            for name in members.names.sorted() {
                let value = JSONWriter.bytes(of: members[name] ?? .null)
                print("  \(name): \(String(decoding: value, as: UTF8.self))")
            }
        }
    }
}
