/// A provider's answer, read to its end.
struct HTTPResponse: Sendable, Equatable {
    /// The status code: 100 to 599.
    var status: Int
    /// The header fields of the final answer, in the order received.
    var fields: [HTTPField] = []
    /// The body: at most ``bodyLimit`` bytes.
    var body: [UInt8] = []

    /// The longest body that is accepted, in bytes.
    static let bodyLimit = 1 << 20
}
