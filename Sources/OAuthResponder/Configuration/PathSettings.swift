import OAuthProtocols

extension SettingsReader {
    /// Reads a path: a text with dots, or a list of names.
    func path(_ key: String) -> JSONPath? {
        guard let value = value(key) else { return nil }
        if let path = Self.path(value), !path.isWhole { return path }
        reject(key, "a path is expected: a text that is not empty, or a list of names")
        return nil
    }

    /// Reads a list of paths; a single text is a list of one.
    func paths(_ key: String) -> [JSONPath]? {
        guard let value = value(key) else { return nil }
        if let text = value.string { return [JSONPath(text)] }
        let paths = value.array?.map(Self.path)
        guard let paths, !paths.contains(nil) else {
            reject(
                key,
                "a list of paths is expected; a path is a text, or a list of names, none of them a"
                    + " number: [\"a.0.b\", [\"a\", \"0\", \"b.c\"]]"
            )
            return nil
        }
        return paths.compactMap(\.self)
    }

    private static func path(_ value: JSONValue) -> JSONPath? {
        if let text = value.string { return JSONPath(text) }
        let names = value.array?.map(\.string)
        guard let names, !names.isEmpty, !names.contains(nil) else { return nil }
        return JSONPath(steps: names.compactMap(\.self))
    }
}
