/// Where a request to a provider goes, with nothing left to fill in.
package struct Endpoint: Sendable, Equatable {
    /// The address.
    package var uri: AbsoluteURI
    /// Which network addresses it may lead to.
    package var addressRule: HTTPRequest.AddressRule

    /// Pairs an address with the rule for it.
    package init(uri: AbsoluteURI, addressRule: HTTPRequest.AddressRule) {
        self.uri = uri
        self.addressRule = addressRule
    }
}
