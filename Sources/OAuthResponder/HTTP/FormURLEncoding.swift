/// `application/x-www-form-urlencoded`: order and repetitions are kept.
enum FormURLEncoding {
    /// The media type.
    static let contentType = "application/x-www-form-urlencoded"

    /// Writes parameters; a space becomes `%20`, which every reader of `+` takes too.
    static func encode(_ parameters: [Parameter]) -> String {
        parameters
            .map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    /// Reads parameters; one without `=` has an empty value, empty pieces are passed over.
    ///
    /// - Returns: the parameters in order; nil where a decoded name or value is no UTF-8.
    static func decode(_ text: String) -> [Parameter]? {
        var parameters: [Parameter] = []
        for piece in Substring(text).utf8.split(separator: UInt8(ascii: "&")) {
            let halves = piece.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decodeHalf(halves.first), let value = decodeHalf(halves.dropFirst().first)
            else { return nil }
            parameters.append(Parameter(name, value))
        }
        return parameters
    }

    private static func decodeHalf(_ half: Substring.UTF8View?) -> String? {
        guard let half else { return "" }
        return PercentEncoding.decode(Substring(half), plusIsSpace: true)
    }
}
