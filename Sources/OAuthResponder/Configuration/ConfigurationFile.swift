import FoundationEssentials
import Glibc

/// Reads the configuration file.
enum ConfigurationFile {
    /// Where the file is unless said otherwise.
    static let defaultPath = "/etc/oauth-responder/config.json5"
    /// The environment variable that says otherwise.
    static let pathVariable = "OAUTH_RESPONDER_CONFIG"
    /// The longest file that is accepted, in bytes.
    static let lengthLimit = 1 << 20

    /// Reads and checks a file, the presets that it names, and the secrets that it refers to.
    ///
    /// - Parameter file: the file's path.
    /// - Returns: the configuration, with what an operator should be warned of.
    /// - Throws: `ConfigurationError` with every fault.
    static func load(_ file: String) throws(ConfigurationError) -> Configuration {
        let members = try members(of: file)
        let findings = ConfigurationFindings()
        let root = SettingsReader(members, path: "", findings: findings)
        let presets = PresetDirectory.standard(configured: root.text("providers_dir"))
        let configuration = Configuration(root, presets: presets)
        guard findings.faults.isEmpty, var configuration else {
            throw ConfigurationError(file: file, faults: findings.faults)
        }
        if findings.holdsLiteralSecret, isReadableByAll(file) {
            configuration.warnings.append(
                "\(file) holds a secret and can be read by every user of this machine; chmod 640 it"
            )
        }
        return configuration
    }

    /// Reads a file as a JSON5 object.
    ///
    /// - Parameter file: the file's path.
    /// - Returns: the object's members.
    /// - Throws: `ConfigurationError` where the file can't be read, is longer than ``lengthLimit``,
    ///   or holds anything else.
    static func members(of file: String) throws(ConfigurationError) -> [String: JSONValue] {
        func failure(_ expectation: String) -> ConfigurationError {
            ConfigurationError(
                file: file,
                faults: [ConfigurationFault(path: "", expectation: expectation)]
            )
        }
        guard let data = try? Data(contentsOf: URL(filePath: file)) else {
            throw failure("the file can't be read")
        }
        guard data.count <= lengthLimit else { throw failure("at most 1 MiB is expected") }
        guard let value = try? JSONText.json5Value(of: Array(data)) else {
            throw failure("a JSON5 object is expected, but the text is not JSON5")
        }
        guard let members = value.object else { throw failure("a JSON5 object is expected") }
        return members
    }

    private static func isReadableByAll(_ file: String) -> Bool {
        var status = stat()
        return stat(file, &status) == 0 && status.st_mode & S_IROTH != 0
    }
}

extension Configuration {
    /// Reads the members of the whole file; a faulty one is noted and left at its default.
    fileprivate init?(_ root: SettingsReader, presets: PresetDirectory) {
        callbackOrigins = Self.origins(root)
        certificateAuthorityFile = root.text("ca_file")
        proxy = root.text("proxy")
        connectTimeout = root.seconds("connect_timeout", in: 0.1...60) ?? .seconds(5)
        timeout = root.seconds("timeout", in: 0.1...300) ?? .seconds(10)
        requestTimeout = root.seconds("request_timeout", in: 0.1...600) ?? .seconds(20)
        maxInFlight = root.integer("max_in_flight", in: 1...65_536, unit: "requests") ?? 1024
        apps = [:]
        warnings = []
        if let reader = root.object("apps") {
            for name in reader.members.keys.sorted() {
                guard let settings = reader.object(name) else {
                    if reader.isNull(name) { reader.reject(name, "an object is expected") }
                    continue
                }
                guard Self.isAppName(name) else {
                    reader.reject(name, "a name of letters, digits, \"_\" and \"-\" is expected")
                    continue
                }
                apps[name] = App(settings, name: name, presets: presets)
                settings.rejectUnknownKeys()
            }
            if reader.members.isEmpty { root.reject("apps", "at least one app is expected") }
        } else if root.value("apps") == nil {
            root.reject("apps", "at least one app is expected")
        }
        root.rejectUnknownKeys()
        warnings += root.findings.warnings
    }

    private static func isAppName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return (1...64).contains(bytes.count)
            && bytes.allSatisfy { $0.isNameCharacter && $0 != UInt8(ascii: ".") }
    }

    private static func origins(_ root: SettingsReader) -> [String] {
        guard let origins = root.texts("callback_origins") else {
            return ["https://oauth-svc.fibery.io"]
        }
        for (index, origin) in origins.enumerated() {
            let uri = AbsoluteURI(origin)
            if uri?.isConfidential != true || uri?.path != "" || uri?.query != nil {
                root.reject(
                    "callback_origins.\(index)",
                    "https://HOST without a path is expected (http for localhost alone)"
                )
            }
        }
        if origins.isEmpty { root.reject("callback_origins", "at least one origin is expected") }
        return origins
    }
}

extension Configuration.App {
    /// Reads the members of one app; the faults are noted.
    fileprivate init(_ settings: SettingsReader, name: String, presets: PresetDirectory) {
        self.name = name
        accessKeys = settings.secrets("access_keys") ?? []
        for (index, key) in accessKeys.enumerated() {
            let key = key.reveal()
            if !key.utf8.allSatisfy(PercentEncoding.isUnreserved) {
                settings.reject(
                    "access_keys.\(index)",
                    "letters, digits, \"-\", \".\", \"_\" and \"~\" alone are expected"
                )
            } else if key.utf8.count < 22 {
                settings.findings.warnings.append(
                    "\(settings.pathOf("access_keys.\(index)")) is shorter than 128 random bits take"
                )
            }
        }
        if accessKeys.isEmpty {
            settings.findings.warnings.append(
                "\(settings.path): without access_keys whoever reaches it can use the client's secret"
            )
        }
        let first = presets.overlaid(settings, version: "oauth")
        let second = presets.overlaid(settings, version: "oauth2")
        title = first?.title ?? second?.title ?? name
        oauth1 = first.flatMap { OAuth1Provider($0.settings) }
        oauth2 = second.flatMap { OAuth2Provider($0.settings) }
        first?.settings.rejectUnknownKeys()
        second?.settings.rejectUnknownKeys()
        if settings.value("oauth") == nil, settings.value("oauth2") == nil {
            settings.reject("", "\"oauth\", \"oauth2\" or both are expected")
        }
    }
}
