import FoundationEssentials

extension SettingsReader {
    /// Reads a secret: a text, `{env: "NAME"}` or `{file: "PATH"}`, the file of at most 64 KiB.
    ///
    /// A file's final line end is no part of the secret.
    func secret(_ key: String) -> Secret? {
        guard let value = value(key) else { return nil }
        return secret(value, named: key)
    }

    /// Reads a list of secrets; a faulty one is noted and left out.
    func secrets(_ key: String) -> [Secret]? {
        guard let value = value(key) else { return nil }
        guard let elements = value.array else {
            reject(key, "a list of texts, {env: \"NAME\"} or {file: \"PATH\"} is expected")
            return nil
        }
        return elements.enumerated().compactMap { secret($1, named: "\(key).\($0)") }
    }

    private func secret(_ value: JSONValue, named key: String) -> Secret? {
        switch value {
        case .string(let text) where !text.isEmpty:
            findings.holdsLiteralSecret = true
            return Secret(text)
        case .object(let members) where members.count == 1:
            if let name = members["env"]?.string { return secret(variable: name, named: key) }
            if let file = members["file"]?.string { return secret(file: file, named: key) }
        default:
            break
        }
        reject(key, "a text, {env: \"NAME\"} or {file: \"PATH\"} is expected")
        return nil
    }

    private func secret(variable: String, named key: String) -> Secret? {
        guard let text = ProcessInfo.processInfo.environment[variable], !text.isEmpty else {
            reject(key, "the environment variable \(variable) is not set or empty")
            return nil
        }
        return Secret(text)
    }

    private func secret(file: String, named key: String) -> Secret? {
        guard let data = try? Data(contentsOf: URL(filePath: file)) else {
            reject(key, "the file \(file) can't be read")
            return nil
        }
        guard data.count <= 64 * 1024, let text = String(validating: data, as: UTF8.self) else {
            reject(key, "the file \(file) must hold a text of at most 64 KiB in UTF-8")
            return nil
        }
        let secret = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard !secret.isEmpty else {
            reject(key, "the file \(file) is empty")
            return nil
        }
        return Secret(secret)
    }
}
