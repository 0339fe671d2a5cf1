/// What a request must look like before the HTTP library sees it.
///
/// libcurl copies a line end in a URI or a field onto the wire, where it would begin another field.
package enum OutgoingRequestRule {
    /// Tells whether a request can be sent as it stands: an http or https URI of printable ASCII,
    /// and fields that are allowed.
    package static func allows(_ request: HTTPRequest) -> Bool {
        (isPlain(request.uri) || hasScheme("https://", request.uri))
            && request.uri.hasOnlyBytes { $0 > 0x20 && $0 < 0x7f }
            && request.fields.allSatisfy(allows)
    }

    /// Tells whether the URI's scheme is http, without TLS.
    package static func isPlain(_ uri: String) -> Bool {
        hasScheme("http://", uri)
    }

    private static let reserved = [
        "connection", "content-length", "expect", "host", "transfer-encoding",
    ]

    /// Tells whether a field can be sent: a token as the name, no control characters in the value, and
    /// none that HTTP itself sets.
    package static func allows(_ field: HTTPField) -> Bool {
        isToken(field.name) && !reserved.contains(where: field.name.isIdenticalIgnoringCase)
            && field.value.hasOnlyBytes { ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }
    }

    private static func hasScheme(_ scheme: String, _ uri: String) -> Bool {
        uri.utf8.prefix(scheme.utf8.count).elementsEqual(scheme.utf8) { $0 | 0x20 == $1 | 0x20 }
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.hasOnlyBytes { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default:
                    "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
