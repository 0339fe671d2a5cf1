/// The format `application/x-www-form-urlencoded`.
///
/// The order of parameters is kept, and so are repeated names.
package enum FormURLEncoding {
    /// The media type.
    package static let contentType = "application/x-www-form-urlencoded"

    /// Writes parameters.
    ///
    /// A space becomes `%20`, which servers understand as well as `+`.
    package static func encode(_ parameters: [Parameter]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        for parameter in parameters {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            PercentEncoding.append(parameter.name.utf8, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            PercentEncoding.append(parameter.value.utf8, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads parameters.
    ///
    /// A parameter without `=` has an empty value, and empty pieces are passed over.
    ///
    /// A name or value that is no UTF-8 after decoding is read as Latin-1, so that a foreign letter
    /// in one of them does not cost the others.
    package static func decode(_ text: some Collection<UInt8>) -> [Parameter] {
        decodeBytes(text).map {
            Parameter(String(utf8OrLatin1: $0.name), String(utf8OrLatin1: $0.value))
        }
    }

    /// Reads parameters as bytes, which need not be a text.
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
