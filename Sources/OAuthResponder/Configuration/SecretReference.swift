import FoundationEssentials
import OAuthProtocols

/// What the characters of a secret may be.
enum SecretKind {
    /// Anything but control characters, line ends among them (RFC 6749 appendix A.2).
    ///
    /// Letters outside of ASCII are let through although that appendix has none: OAuth 1 knows them
    /// (RFC 5849 §3.4.2), and some servers of OAuth 2 do.
    case text
    /// A private key in PEM form: besides its line ends, no control characters.
    case pem
}

extension SettingsReader {
    /// The longest file that a secret is read from, in bytes.
    private static let secretLimit = 64 * 1024

    /// Reads a secret: a text, `{env: "NAME"}` or `{file: "PATH"}`, the file of at most 64 KiB.
    ///
    /// A byte order mark and the line ends at the end of a variable or a file are no part of the
    /// secret.
    ///
    /// - Parameters:
    ///   - key: the member's name.
    ///   - kind: what its characters may be.
    /// - Returns: the secret; nil where it is absent or faulty. A fault is noted.
    func secret(_ key: String, as kind: SecretKind = .text) -> Secret? {
        guard let value = value(key) else { return nil }
        return secret(value, named: key, as: kind)
    }

    /// Reads a list of secrets; a faulty one is noted and left out.
    func secrets(_ key: String) -> [Secret]? {
        guard let value = value(key) else { return nil }
        guard let elements = value.array else {
            reject(key, "a list of texts, {env: \"NAME\"} or {file: \"PATH\"} is expected")
            return nil
        }
        return elements.enumerated().compactMap { secret($1, named: "\(key).\($0)", as: .text) }
    }

    private func secret(_ value: JSONValue, named key: String, as kind: SecretKind) -> Secret? {
        switch value {
        case .string(let text) where !text.isEmpty:
            findings.holdsLiteralSecret = true
            return checked(text, named: key, as: kind)
        case .object(let members) where members.count == 1:
            if let name = members["env"]?.string {
                return variable(name, named: key).flatMap { checked($0, named: key, as: kind) }
            }
            if let file = members["file"]?.string {
                return text(ofFile: file, named: key)
                    .flatMap { checked($0, named: key, as: kind) }
            }
        default:
            break
        }
        reject(key, "a text, {env: \"NAME\"} or {file: \"PATH\"} is expected")
        return nil
    }

    private func variable(_ name: String, named key: String) -> String? {
        let text = ProcessInfo.processInfo.environment[name].map(Self.trimmed) ?? ""
        guard !text.isEmpty else {
            reject(key, "the environment variable \(name) is not set or empty")
            return nil
        }
        return text
    }

    private func text(ofFile path: String, named key: String) -> String? {
        let file: OperatorFile
        do throws(OperatorFile.Fault) {
            file = try OperatorFile(path, limit: Self.secretLimit)
        } catch {
            switch error {
            case .unreadable(let why): reject(key, "the file \(path) can't be read: \(why.reason)")
            case .tooLong: rejectText(of: path, named: key)
            case .silent:
                reject(key, "the file \(path) is a pipe or a device that brings nothing")
            }
            return nil
        }
        findings.note(file.warnings)
        guard let text = String(validating: file.bytes, as: UTF8.self).map(Self.trimmed) else {
            rejectText(of: path, named: key)
            return nil
        }
        if text.isEmpty { reject(key, "the file \(path) is empty") }
        return text.isEmpty ? nil : text
    }

    private func rejectText(of path: String, named key: String) {
        reject(key, "the file \(path) must hold a text of at most 64 KiB in UTF-8")
    }

    /// Takes away what editors and shells leave around a value.
    private static func trimmed(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars
        if scalars.first == "\u{feff}" { scalars.removeFirst() }
        while scalars.last == "\n" || scalars.last == "\r" { scalars.removeLast() }
        return String(scalars)
    }

    private func checked(_ text: String, named key: String, as kind: SecretKind) -> Secret? {
        switch kind {
        case .text where !text.isOneLine:
            reject(key, "one line without control characters is expected")
            return nil
        case .pem where !text.split { ["\n", "\r\n"].contains($0) }.allSatisfy(\.isOneLine):
            reject(key, "lines without control characters are expected")
            return nil
        case .text, .pem:
            return Secret(text)
        }
    }
}
