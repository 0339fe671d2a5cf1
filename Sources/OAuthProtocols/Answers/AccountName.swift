/// The name that Fibery shows for an account; display text, never identity.
package enum AccountName {
    /// The longest name, in Unicode scalars.
    package static let lengthLimit = 200

    /// Finds the first text or number that a path leads to, source by source.
    ///
    /// - Parameters:
    ///   - paths: the `name_path`, in order.
    ///   - sources: the userinfo answer first, then the token answer, then an id_token's claims.
    /// - Returns: one line without control characters, ``lengthLimit`` characters at most; nil
    ///   where no path leads to anything that can be shown.
    package static func find(_ paths: [String], in sources: [JSONValue]) -> String? {
        for source in sources {
            for path in paths {
                guard let text = source.value(at: path)?.scalarText else { continue }
                let name = printable(text)
                if !name.isEmpty { return name }
            }
        }
        return nil
    }

    /// How much of a text is looked at, in Unicode scalars.
    ///
    /// A provider may send a megabyte.
    private static let readingLimit = 2000

    private static func printable(_ text: String) -> String {
        let visible = text.unicodeScalars.prefix(readingLimit).map { scalar in
            let isControl =
                scalar.properties.generalCategory == .control
                || scalar.properties.generalCategory == .lineSeparator
                || scalar.properties.generalCategory == .paragraphSeparator
            return isControl ? " " : scalar
        }
        let text = String(String.UnicodeScalarView(visible)).trimmed
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(lengthLimit)))
    }
}
