/// Why no complete answer came from a provider.
///
/// Where ``nothingWasSent`` does not hold, the provider may have acted on the request.
package enum TransportError: Error, Equatable, Sendable {
    /// No connection: the name, the address, TLS or the certificate failed; nothing was sent.
    case unreachable(Reason)
    /// The operator's proxy made no way to the provider; nothing was sent.
    case proxyFailed(ProxyReason)
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
    /// The answer is coded in a way that the responder does not read, or in more than one layer.
    case unsupportedCoding
    /// The answer's body is longer than ``HTTPResponse/bodyLimit``.
    case responseTooLarge

    /// The process stops and the call was given up.
    case cancelled

    /// Whether it is certain that no part of the request was sent, or that the provider dropped it
    /// unread with a handshake of TLS that it did not accept.
    package var nothingWasSent: Bool {
        switch self {
        case .unreachable, .proxyFailed, .connectTimedOut, .forbiddenAddress: true
        case .responseTimedOut, .connectionBroken, .invalidResponse, .unsupportedCoding,
            .responseTooLarge, .cancelled:
            false
        }
    }

    /// Which step of reaching the provider failed.
    package enum Reason: Sendable {
        case nameNotResolved
        case connectionRefused
        /// The provider's certificate is not trusted, or is another's.
        case certificateRejected
        /// The provider demands a certificate of its clients.
        case tlsClientCertificate
        /// The provider speaks no version of TLS that is still safe.
        case tlsProtocolVersion
        /// The provider found no parameters of TLS that both sides accept.
        case tlsHandshakeFailure
        /// The provider's TLS serves no host of that name.
        case tlsUnrecognizedName
        /// The provider does not know an authority of certificates.
        case tlsUnknownAuthority
        /// The provider's TLS has a fault of its own.
        case tlsInternalError
        /// TLS failed in another way.
        case tlsFailed
        case other
    }

    /// Why the proxy made no way to the provider.
    package enum ProxyReason: Sendable {
        /// The proxy was not reached: its name, its address or the connection failed.
        case unreachable
        /// The proxy, or the provider through it, was not reached within the connect timeout.
        case timedOut
        /// TLS with the proxy failed, or its certificate is not trusted.
        case tlsFailed
        /// The proxy demands a name and a password, or does not accept those of the configuration.
        case unauthorized
        /// The proxy's rules forbid the way to the provider.
        case refused
        /// The proxy did not reach the provider.
        case providerUnreachable
        /// The proxy closed the connection, or its answer is not what its protocol says.
        case invalidResponse
    }
}
