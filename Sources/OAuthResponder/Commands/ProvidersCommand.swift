import OAuthProtocols

/// Lists presets, or shows what one sets.
struct ProvidersCommand {
    /// The preset to show, or a word that the listed ones have; nil lists all.
    let word: String?
    /// Whether the output is JSON.
    let isJSON: Bool
    /// The configuration file, for its `providers_dir`; one that can't be read is passed over.
    let configFile: String

    /// Prints the list or the preset.
    ///
    /// - Returns: `.usage` for a word that no preset has, `.configuration` for a faulty preset,
    ///   else `.ok`.
    func run() -> ExitStatus {
        let configured =
            (try? ConfigurationFile.members(
                of: configFile,
                findings: ConfigurationFindings()
            ))?["providers_dir"]?.string
        let directory = PresetDirectory.standard(configured: configured)
        do throws(ConfigurationError) {
            if let word, let preset = try directory.preset(word) {
                show(preset)
                return .ok
            }
            let found = try summaries(directory)
            guard word == nil || !found.isEmpty else {
                let word = word ?? ""
                let hint = SpellingDistance.hint(for: word, among: directory.names())
                StandardError.print("oauth-responder: no preset is named \"\(word)\"\(hint)")
                return .usage
            }
            list(found)
            return .ok
        } catch {
            StandardError.print(error.description)
            return .configuration
        }
    }

    private func summaries(
        _ directory: PresetDirectory
    ) throws(ConfigurationError) -> [PresetSummary] {
        let word = word?.lowercased() ?? ""
        var found: [PresetSummary] = []
        for name in directory.names() {
            guard let preset = try directory.preset(name) else { continue }
            let texts = [name, preset.title.lowercased()]
            guard word.isEmpty || texts.contains(where: { $0.contains(word) }) else { continue }
            found.append(PresetSummary(preset: preset))
        }
        return found
    }

    private func list(_ summaries: [PresetSummary]) {
        if isJSON { return printJSON(.array(summaries.map { .object($0.members) })) }
        let rows = summaries.map {
            [
                $0.preset.name, $0.preset.title, $0.versions.joined(separator: ","),
                $0.supplies.joined(separator: ","), $0.refresh,
                $0.preset.confidence?.rawValue ?? "-",
            ]
        }
        let head = ["NAME", "TITLE", "VERSIONS", "YOU SUPPLY", "REFRESH", "CONFIDENCE"]
        for row in Self.aligned([head] + rows) { print(row) }
    }

    /// Fills each column up to its widest cell; the last is left as it is.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        return rows.map { row in
            zip(row, widths).enumerated().map { index, cell in
                let (text, width) = cell
                let isLast = index == row.count - 1
                return isLast ? text : text + String(repeating: " ", count: width - text.count)
            }
            .joined(separator: "  ")
        }
    }

    private func show(_ preset: Preset) {
        let summary = PresetSummary(preset: preset)
        if isJSON { return printJSON(.object(Self.whole(summary))) }
        print("\(preset.name): \(preset.title)")
        if let documentation = preset.documentation { print("documentation: \(documentation)") }
        if let confidence = preset.confidence { print("confidence: \(confidence.words)") }
        print("callback to enter at the provider: \(summary.callbacks.joined(separator: ", "))")
        print("you supply: \(summary.supplies.joined(separator: ", "))")
        if let hasTokens = preset.refreshTokens {
            print("refresh tokens: \(hasTokens ? "yes" : "no")")
        }
        for note in preset.notes { print("note: \(note)") }
        print("\na configuration:\n\(summary.snippet)")
        for (version, members) in [("oauth", preset.oauth1), ("oauth2", preset.oauth2)] {
            guard let members else { continue }
            print("\n\(version):")
            for name in members.names.sorted() {
                let value = JSONWriter.bytes(of: members[name] ?? .null)
                print("  \(name): \(String(decoding: value, as: UTF8.self))")
            }
        }
    }

    private static func whole(_ summary: PresetSummary) -> JSONObject {
        var members = summary.members
        members["oauth"] = summary.preset.oauth1.map(JSONValue.object)
        members["oauth2"] = summary.preset.oauth2.map(JSONValue.object)
        return members
    }

    private func printJSON(_ value: JSONValue) {
        print(String(decoding: JSONWriter.bytes(of: value), as: UTF8.self))
    }
}

extension Preset.Confidence {
    /// The word, and what it means.
    var words: String {
        switch self {
        case .documented: "documented (the provider's own documentation says so)"
        case .confirmed: "confirmed (two independent sources say so)"
        case .thin: "thin (one source says so)"
        }
    }
}
