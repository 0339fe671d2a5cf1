import OAuthProtocols

extension Configuration {
    /// Reads the members of the whole file; a faulty one is noted and left at its default.
    init(_ root: SettingsReader, presets: PresetDirectory) {
        callbackOrigins = Self.origins(root)
        certificateAuthorityFile = root.text("ca_file")
        proxy = root.proxy("proxy")
        connectTimeout = root.seconds("connect_timeout", in: 0.1...60) ?? .seconds(5)
        timeout = root.seconds("timeout", in: 0.1...300) ?? .seconds(10)
        requestTimeout = root.seconds("request_timeout", in: 0.1...600) ?? .seconds(20)
        maxInFlight = root.integer("max_in_flight", in: 1...65_536, unit: "requests") ?? 1024
        apps = Self.apps(root, presets: LoadedPresets(from: presets))
        root.rejectUnknownKeys()
        warnings = root.findings.warnings
    }

    private static func apps(_ root: SettingsReader, presets: LoadedPresets) -> [String: App] {
        if root.value("apps") == nil || root.value("apps") == .object([:]) {
            root.reject("apps", "at least one app is expected")
        }
        guard let reader = root.object("apps") else { return [:] }
        var apps: [String: App] = [:]
        for member in reader.members.sorted(by: { $0.name < $1.name }) {
            guard let settings = reader.object(member) else { continue }
            let name = member.name
            guard isAppName(name) else {
                reader.reject(name, "a name of letters, digits, \"_\" and \"-\" is expected")
                continue
            }
            apps[name] = App(settings, name: name, presets: presets)
            settings.rejectUnknownKeys()
        }
        return apps
    }

    /// Tells whether an app may have a name: 1 to 64 letters, digits, `_` and `-`.
    static func isAppName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { $0.isNameCharacter && $0 != UInt8(ascii: ".") }
    }

    private static func origins(_ root: SettingsReader) -> [String] {
        guard let origins = root.texts("callback_origins") else {
            return ["https://oauth-svc.fibery.io"]
        }
        for (index, origin) in origins.enumerated() {
            root.checkOrigin(origin, named: "callback_origins.\(index)")
        }
        if origins.isEmpty { root.reject("callback_origins", "at least one origin is expected") }
        return origins
    }
}

extension Configuration.App {
    /// Reads the members of one app; the faults are noted.
    init(_ settings: SettingsReader, name: String, presets: LoadedPresets) {
        self.name = name
        accessKeys = settings.secrets("access_keys") ?? []
        Self.judge(accessKeys, settings)
        connector = settings.connector("connector")
        maxInFlight = settings.integer("max_in_flight", in: 1...65_536, unit: "requests")
        let first = presets.overlaid(settings, version: "oauth")
        let second = presets.overlaid(settings, version: "oauth2")
        title = Self.title(settings) ?? first?.preset?.title ?? second?.preset?.title ?? name
        self.presets = [("oauth", first?.preset), ("oauth2", second?.preset)].compactMap {
            (version, preset) in
            preset.map {
                Configuration.UsedPreset(version: version, name: $0.name, confidence: $0.confidence)
            }
        }
        oauth1 = first.flatMap { OAuth1Provider($0.settings) }.map(Shared.init)
        oauth2 = second.flatMap { OAuth2Provider($0.settings) }.map(Shared.init)
        first?.settings.rejectUnknownKeys()
        second?.settings.rejectUnknownKeys()
        if settings.value("oauth") == nil, settings.value("oauth2") == nil {
            settings.reject("", "\"oauth\", \"oauth2\" or both are expected")
        }
    }

    /// The longest `title`, in Unicode scalars: a message of 300 has room for it and what a provider says.
    private static let titleLimit = 40

    private static func title(_ settings: SettingsReader) -> String? {
        guard let title = settings.text("title") else { return nil }
        let isShort = title.unicodeScalars.count <= titleLimit
        let isPlain = !title.unicodeScalars.contains { $0.properties.isBidiControl }
        if isShort, isPlain, title.isOneLine, !title.trimmed.isEmpty { return title }
        settings.reject(
            "title",
            "one line of at most \(titleLimit) characters is expected, without control characters"
        )
        return nil
    }

    /// Notes access keys that can't stand in a path, or that can be guessed.
    private static func judge(_ accessKeys: [Secret], _ settings: SettingsReader) {
        for (index, key) in accessKeys.enumerated() {
            let key = key.reveal()
            let name = "access_keys.\(index)"
            if !key.utf8.allSatisfy(PercentEncoding.isUnreserved) {
                let expectation =
                    "letters, digits, \"-\", \".\", \"_\" and \"~\" alone are expected"
                settings.reject(name, expectation)
            } else if key.utf8.count < 22 {
                settings.warn(name, " is shorter than 128 random bits take")
            }
        }
        if accessKeys.isEmpty {
            settings.warn(
                "",
                ": without access_keys whoever reaches it can use the client's secret"
            )
        }
    }
}
