/// Why no complete answer came from a provider.
///
/// Where ``nothingWasSent`` does not hold, the provider may have acted on the request.
package enum TransportError: Error, Equatable, Sendable {
    /// No connection: the name, the address, TLS or the certificate failed; nothing was sent.
    case unreachable(Reason)
    /// No connection within the connect timeout; nothing was sent.
    case connectTimedOut
    /// The address belongs to a range that a tenant's host may not lead to; nothing was sent.
    case forbiddenAddress
    /// The request was sent and the answer did not come in time.
    case responseTimedOut
    /// The connection broke after the request, or a part of it, was sent.
    case connectionBroken
    /// The answer is not HTTP, or is truncated.
    case invalidResponse
    /// The answer's body is longer than ``HTTPResponse/bodyLimit``.
    case responseTooLarge

    /// The process stops and the call was given up.
    case cancelled

    /// Whether it is certain that no part of the request was sent.
    package var nothingWasSent: Bool {
        switch self {
        case .unreachable, .connectTimedOut, .forbiddenAddress: true
        case .responseTimedOut, .connectionBroken, .invalidResponse, .responseTooLarge, .cancelled:
            false
        }
    }

    /// Which step of reaching the provider failed.
    package enum Reason: String, Sendable {
        case nameNotResolved = "name_not_resolved"
        case connectionRefused = "connection_refused"
        case tlsFailed = "tls_failed"
        case certificateRejected = "certificate_rejected"
        case other
    }
}
