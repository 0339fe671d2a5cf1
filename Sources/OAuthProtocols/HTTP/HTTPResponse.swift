/// A provider's answer, read to its end.
package struct HTTPResponse: Sendable, Equatable {
    /// The status code: 100 to 599.
    package var status: Int
    /// The header fields of the final answer, in the order received.
    package var fields: [HTTPField] = []
    /// The body: at most ``bodyLimit`` bytes.
    package var body: [UInt8] = []
    /// Whether the body ended with a connection that broke, so that its end may be missing.
    ///
    /// Nothing had announced an end, and the connection was reset, or closed without TLS's
    /// `close_notify`. Only a content that shows its own end is known to be whole (contract §3).
    package var mayBeTruncated: Bool

    /// Puts an answer together.
    package init(
        status: Int,
        fields: [HTTPField] = [],
        body: [UInt8] = [],
        mayBeTruncated: Bool = false
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.mayBeTruncated = mayBeTruncated
    }

    /// The longest body that is accepted, in bytes.
    package static let bodyLimit = 1 << 20
}
