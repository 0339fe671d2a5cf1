import Glibc
import OAuthProtocols

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
        let findings = ConfigurationFindings()
        let members = try members(of: file, findings: findings)
        let root = SettingsReader(members, path: "", findings: findings)
        let presets = PresetDirectory.standard(configured: root.text("providers_dir"))
        var configuration = Configuration(root, presets: presets)
        guard findings.faults.isEmpty else {
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
    /// - Parameters:
    ///   - file: the file's path.
    ///   - findings: where warnings about the rights of the file gather.
    /// - Returns: the object's members.
    /// - Throws: `ConfigurationError` where the file can't be read, is longer than ``lengthLimit``,
    ///   or holds anything else.
    static func members(
        of file: String,
        findings: ConfigurationFindings
    ) throws(ConfigurationError) -> JSONObject {
        func failure(_ expectation: String) -> ConfigurationError {
            ConfigurationError(
                file: file,
                faults: [ConfigurationFault(path: "", expectation: expectation)]
            )
        }
        let text: OperatorFile
        do throws(OperatorFile.Fault) {
            text = try OperatorFile(file, limit: lengthLimit)
        } catch {
            throw failure(words(for: error))
        }
        findings.note(text.warnings)
        guard let value = try? JSON5Text.value(of: text.bytes) else {
            throw failure("a JSON5 object is expected, but the text is not JSON5")
        }
        guard let members = value.object else { throw failure("a JSON5 object is expected") }
        return members
    }

    private static func words(for fault: OperatorFile.Fault) -> String {
        switch fault {
        case .unreadable(let error): "the file can't be read: \(error.reason)"
        case .tooLong: "at most 1 MiB is expected"
        case .silent: "a file is expected, but this is a pipe or a device that brings nothing"
        }
    }

    private static func isReadableByAll(_ file: String) -> Bool {
        var status = stat()
        return stat(file, &status) == 0 && status.st_mode & S_IROTH != 0
    }
}
