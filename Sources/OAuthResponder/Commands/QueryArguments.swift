import OAuthProtocols

/// What a CGI server puts behind a program's arguments when a caller's query has no `=` in it.
///
/// Such words are the caller's, who must not choose a configuration or a socket with them.
///
/// RFC 3875 §4.4.
enum QueryArguments {
    /// Takes the query's words off the end of the arguments.
    ///
    /// - Parameters:
    ///   - arguments: the arguments behind the program's name.
    ///   - query: the `QUERY_STRING` of a call; nil where the process was not started for one.
    /// - Returns: the arguments that are the operator's.
    static func removed(from arguments: [String], query: String?) -> [String] {
        guard let query, !query.isEmpty, !query.utf8.contains(UInt8(ascii: "=")) else {
            return arguments
        }
        let words = query.utf8.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
            .map(decoded)
        // Some servers pass the query as one word.
        for given in [words, [decoded(query.utf8)], [words.joined(separator: " ")]]
        where arguments.suffix(given.count).map(plain).elementsEqual(given.map(plain)) {
            return Array(arguments.dropLast(given.count))
        }
        return arguments
    }

    private static func decoded(_ text: some Sequence<UInt8>) -> String {
        String(decoding: PercentEncoding.decodeForm(text), as: UTF8.self)
    }

    /// The bytes without those by which servers escape words for a shell.
    private static func plain(_ word: String) -> [UInt8] {
        word.utf8.filter { $0 != UInt8(ascii: "\\") }
    }
}
