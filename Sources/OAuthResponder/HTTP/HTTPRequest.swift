/// A request that the responder sends to a provider.
struct HTTPRequest: Sendable, Equatable {
    /// The method.
    var method: HTTPMethod
    /// An absolute URI, encoded as it is to be sent.
    var uri: String
    /// The header fields besides those that HTTP itself needs (`Host`, `Content-Length`).
    var fields: [HTTPField] = []
    /// The body's bytes; nil sends none.
    var body: [UInt8]?
    /// Whether a second arrival of the same request at the provider does no harm.
    ///
    /// A code exchange, a refresh or a signed token request must arrive once at most (contract §3).
    var isRepeatable: Bool
    /// Which network addresses the connection may be made to.
    var addressRule: AddressRule = .any

    /// Which network addresses a request may connect to.
    enum AddressRule: Sendable, Equatable {
        /// Every address: the host is the configuration's, or its issuer's metadata name it.
        case any
        /// Public addresses alone: the host came with the request (contract §4, tenant hosts).
        case publicOnly
    }
}
