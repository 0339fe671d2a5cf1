/// How long a body is going to be, as `CONTENT_LENGTH` says.
///
/// RFC 3875 §4.1.2.
enum AnnouncedLength: Sendable, Equatable {
    /// This many bytes: ``GatewayRequest/bodyLimit`` at most.
    case bytes(Int)
    /// More than ``GatewayRequest/bodyLimit``.
    case tooLong
    /// Nothing is announced.
    case unknown
    /// The value is no number: it has a sign, a space or a comma, for example.
    case invalid

    /// Reads the variable's value; an empty value announces nothing.
    init(_ text: String?) {
        guard let text, !text.isEmpty else {
            self = .unknown
            return
        }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.allSatisfy(digits.contains) else {
            self = .invalid
            return
        }
        // A number that does not fit in an Int is over the limit, too.
        guard let length = Int(text), length <= GatewayRequest.bodyLimit else {
            self = .tooLong
            return
        }
        self = .bytes(length)
    }
}
