import Testing

/// The texts that a file of the sources holds.
enum SwiftLiterals {
    /// The literals with two words or more, joined where a `+` stands between them, with ANY for
    /// each interpolation.
    static func sentences(in file: String) throws -> [String] {
        let code = try DocumentedPage(file).text
            .replacing(/\s\/\/[^\n]*/, with: "")
            .replacing(/\\\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/, with: "ANY")
            .replacing(/"\s*\+\s*"/, with: "")
            .replacing(/\$0/, with: "ANY")
        let literals = code.matches(of: /"((?:[^"\\\n]|\\.)*)"/).map { String($0.output.1) }
        return literals.map { $0.replacing("\\\"", with: "\"").replacing("\\'", with: "'") }
            .filter { $0.contains(/[A-Za-z'] [A-Za-z]/) }
    }
}
