/// A request that the responder sends to a provider.
package struct HTTPRequest: Sendable, Equatable {
    /// The method.
    package var method: HTTPMethod
    /// An absolute URI, encoded as it is to be sent.
    package var uri: String
    /// The header fields besides those that HTTP itself needs (`Host`, `Content-Length`).
    package var fields: [HTTPField] = []
    /// The body's bytes; nil sends none.
    package var body: [UInt8]?
    /// Whether a second arrival of the same request at the provider does no harm.
    ///
    /// A code exchange, a refresh or a signed token request must arrive once at most (contract §3).
    package var isRepeatable: Bool
    /// Which network addresses the connection may be made to.
    package var addressRule: AddressRule = .any

    /// Describes a request; without a rule it may go to any address.
    package init(
        method: HTTPMethod,
        uri: String,
        fields: [HTTPField] = [],
        body: [UInt8]? = nil,
        isRepeatable: Bool,
        addressRule: AddressRule = .any
    ) {
        self.method = method
        self.uri = uri
        self.fields = fields
        self.body = body
        self.isRepeatable = isRepeatable
        self.addressRule = addressRule
    }

    /// Which network addresses a request may connect to.
    package enum AddressRule: Sendable, Equatable {
        /// Every address: the host comes from the configuration, or from the metadata of its issuer.
        case any
        /// Public addresses alone: the host comes from a caller's request (contract §4, tenant hosts).
        case publicOnly
    }
}
