import OAuthProtocols

/// A provider's public facts: a set of defaults in the configuration's own keys.
struct Preset: Sendable {
    /// The file's name without `.json5`.
    var name: String
    /// The provider's name for people.
    var title: String
    /// The address at which the provider documents its OAuth; nil where none is given.
    var documentation: String?
    /// How sure the preset's facts are; nil where the file does not say it.
    var confidence: Confidence?
    /// Whether the provider gives out refresh tokens for OAuth 2; nil where the file does not say it.
    var refreshTokens: Bool?
    /// What an operator should know.
    var notes: [String]
    /// The defaults for OAuth 1; nil where the preset has none.
    var oauth1: JSONObject?
    /// The defaults for OAuth 2; nil where the preset has none.
    var oauth2: JSONObject?
    /// What an operator should know of the file.
    var warnings: [String]

    /// How sure the facts of a preset are.
    enum Confidence: String, CaseIterable, Sendable {
        /// The provider's own documentation says so.
        case documented
        /// Two independent sources say so.
        case confirmed
        /// One source says so.
        case thin
    }

    /// Reads a preset's file.
    ///
    /// - Parameters:
    ///   - file: the file's path.
    ///   - name: the preset's name.
    /// - Throws: `ConfigurationError` with every fault.
    init(file: String, name: String) throws(ConfigurationError) {
        let findings = ConfigurationFindings()
        let reader = SettingsReader(
            try ConfigurationFile.members(of: file, findings: findings),
            path: "",
            findings: findings
        )
        self.name = name
        title = reader.text("title") ?? name
        documentation = reader.text("documentation")
        confidence = reader.choice("confidence", of: Confidence.self)
        refreshTokens = reader.flag("refresh_tokens")
        notes = reader.texts("notes") ?? []
        oauth1 = reader.object("oauth")?.members
        oauth2 = reader.object("oauth2")?.members
        if oauth1 == nil, oauth2 == nil {
            reader.reject("", "\"oauth\", \"oauth2\" or both are expected")
        }
        reader.rejectUnknownKeys()
        guard findings.faults.isEmpty else {
            throw ConfigurationError(file: file, faults: findings.faults)
        }
        warnings = findings.warnings
    }
}
