extension OAuth2 {
    /// Where a userinfo endpoint that answers everything with a success tells an error.
    package struct UserinfoErrorPath: Sendable, Equatable {
        private let path: JSONPath
        private let isNegated: Bool

        /// Reads a path as the configuration has it; behind a `!` a `false` is the error.
        package init(_ text: String) {
            isNegated = text.hasPrefix("!")
            path = JSONPath(isNegated ? String(text.dropFirst()) : text)
        }

        /// Finds what an answer has at the path in place of what means success.
        ///
        /// - Parameter answer: the answer of the userinfo endpoint.
        /// - Returns: the value; nil where the answer tells no error there.
        package func error(in answer: JSONValue) -> JSONValue? {
            guard let value = answer.value(at: path) else { return nil }
            if isNegated { return value == .bool(false) ? value : nil }
            return value.meansSuccess ? nil : value
        }
    }
}
