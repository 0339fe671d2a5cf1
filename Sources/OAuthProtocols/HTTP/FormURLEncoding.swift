/// `application/x-www-form-urlencoded`: order and repetitions are kept.
package enum FormURLEncoding {
    /// The media type.
    package static let contentType = "application/x-www-form-urlencoded"

    /// Writes parameters; a space becomes `%20`, which every reader of `+` takes too.
    package static func encode(_ parameters: [Parameter]) -> String {
        parameters
            .map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    /// Reads parameters; one without `=` has an empty value, empty pieces are passed over.
    ///
    /// A name or value that is no UTF-8 after decoding is read as Latin-1, so that a foreign letter
    /// in one of them does not cost the others.
    package static func decode(_ text: some Collection<UInt8>) -> [Parameter] {
        decodeBytes(text).map {
            Parameter(String(utf8OrLatin1: $0.name), String(utf8OrLatin1: $0.value))
        }
    }

    /// Reads parameters as the bytes that they stand for, whether these are text or not.
    package static func decodeBytes(
        _ text: some Collection<UInt8>
    ) -> [(name: [UInt8], value: [UInt8])] {
        text.split(separator: UInt8(ascii: "&")).map { piece in
            let halves = piece.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            return (
                PercentEncoding.decodeForm(halves[0]),
                halves.count > 1 ? PercentEncoding.decodeForm(halves[1]) : []
            )
        }
    }
}
