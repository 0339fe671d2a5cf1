/// A client that sends a request to a provider and waits for the whole answer.
package protocol HTTPClient: Sendable {
    /// Sends a request and blocks until the answer is complete.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - deadline: when the inbound request must be over; the client's own limits may end it earlier.
    /// - Returns: the answer, whatever its status; redirects are answers like any other.
    /// - Throws: `TransportError` where no complete answer came.
    func send(
        _ request: HTTPRequest,
        deadline: ContinuousClock.Instant
    ) throws(TransportError) -> HTTPResponse
}
