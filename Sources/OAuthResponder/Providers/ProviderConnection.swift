import OAuthProtocols

/// The calls to a provider within one request, with what the log wants to know of them.
///
/// Belongs to one request and so to one thread.
final class ProviderConnection {
    private let client: any HTTPClient
    /// When the request must be over.
    let deadline: ContinuousClock.Instant
    /// The places of the request's app; nil where nobody counts.
    var places: AppPlaces?
    private var hasPlace = false
    /// The status of the last call's answer; nil where none came, or nothing was asked.
    private(set) var lastStatus: Int?
    /// The time that all calls took together; nil where there was none.
    private(set) var duration: Duration?
    /// What was sent or brought, and must not be in a message or in the log, besides what the app's
    /// settings and the request hold.
    private(set) var secrets: [String] = []
    /// The length of all answers' bodies together, in bytes.
    private(set) var receivedBytes = 0

    /// Prepares calls.
    init(client: any HTTPClient, deadline: ContinuousClock.Instant) {
        self.client = client
        self.deadline = deadline
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - limit: when the answer must be there; the request's deadline where that is earlier.
    /// - Returns: the answer, whatever its status.
    /// - Throws: `ProviderFailure.transport` where no complete answer came, `.tooManyWaiting` where
    ///   the app has no place left.
    func send(
        _ request: HTTPRequest,
        by limit: ContinuousClock.Instant? = nil
    ) throws(ProviderFailure) -> HTTPResponse {
        try beginToWait()
        let start = ContinuousClock.now
        defer { duration = (duration ?? .zero) + (ContinuousClock.now - start) }
        do throws(TransportError) {
            let response = try client.send(request, deadline: min(deadline, limit ?? deadline))
            lastStatus = response.status
            receivedBytes += response.body.count
            return response
        } catch {
            lastStatus = nil
            throw .transport(error)
        }
    }

    /// Keeps texts out of messages and logs.
    func keepSecret(_ texts: String?...) {
        secrets += texts.compactMap(\.self)
    }

    /// Takes one of the app's places, unless this request has one: to be called before it waits for
    /// the provider, or for another request that does.
    ///
    /// - Throws: `ProviderFailure.tooManyWaiting` where the app has no place left.
    func beginToWait() throws(ProviderFailure) {
        guard let places, !hasPlace else { return }
        guard places.waiting.enter(places.app, limit: places.limit) else { throw .tooManyWaiting }
        hasPlace = true
    }

    /// Gives the place back, if there is one; to be called when the request is over.
    func end() {
        guard let places, hasPlace else { return }
        hasPlace = false
        places.waiting.leave(places.app)
    }
}
