/// The calls to a provider within one request, with what the log wants to know of them.
///
/// Belongs to one request and so to one thread.
final class ProviderConnection {
    private let client: any HTTPClient
    /// When the request must be over.
    let deadline: ContinuousClock.Instant
    /// The status of the last call's answer; nil where none came, or nothing was asked.
    private(set) var lastStatus: Int?
    /// The time that all calls took together; nil where there was none.
    private(set) var duration: Duration?

    /// Prepares calls.
    init(client: any HTTPClient, deadline: ContinuousClock.Instant) {
        self.client = client
        self.deadline = deadline
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Parameter request: what to send.
    /// - Returns: the answer, whatever its status.
    /// - Throws: `ProviderFailure.transport` where no complete answer came.
    func send(_ request: HTTPRequest) throws(ProviderFailure) -> HTTPResponse {
        let start = ContinuousClock.now
        defer { duration = (duration ?? .zero) + (ContinuousClock.now - start) }
        do throws(TransportError) {
            let response = try client.send(request, deadline: deadline)
            lastStatus = response.status
            return response
        } catch {
            lastStatus = nil
            throw .transport(error)
        }
    }
}
