/// A provider's answer, read to its end.
package struct HTTPResponse: Sendable, Equatable {
    /// The status code: 100 to 599.
    package var status: Int
    /// The header fields of the final answer, in the order received.
    package var fields: [HTTPField] = []
    /// The body: at most ``bodyLimit`` bytes.
    package var body: [UInt8] = []

    /// Puts an answer together.
    package init(status: Int, fields: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// The longest body that is accepted, in bytes.
    package static let bodyLimit = 1 << 20
}
