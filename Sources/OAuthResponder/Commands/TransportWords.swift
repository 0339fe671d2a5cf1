import OAuthProtocols

extension TransportError {
    /// The error in words, for an operator.
    var words: String {
        switch self {
        case .unreachable(.nameNotResolved): "the name is not known"
        case .unreachable(.connectionRefused): "the connection was refused"
        case .unreachable(.tlsFailed): "no TLS connection could be made"
        case .unreachable(.tlsClientCertificate): "the server demands a client certificate"
        case .unreachable(.tlsProtocolVersion): "the server speaks no version of TLS from 1.2 on"
        case .unreachable(.tlsHandshakeFailure): "the server accepts none of the ciphers offered"
        case .unreachable(.tlsUnrecognizedName): "the server knows no such name"
        case .unreachable(.tlsUnknownAuthority): "the server trusts another authority"
        case .unreachable(.tlsInternalError): "the TLS of the server has a fault"
        case .proxyFailed(let reason): reason.words
        case .unreachable(.certificateRejected): "the certificate is not trusted, see ca_file"
        case .unreachable(.other): "no connection could be made"
        case .connectTimedOut: "no connection within connect_timeout"
        case .forbiddenAddress: "the address is private"
        case .responseTimedOut: "no answer within timeout"
        case .connectionBroken: "the connection broke"
        case .invalidResponse, .unsupportedCoding, .responseTooLarge: "the answer is not HTTP"
        case .cancelled: "given up"
        }
    }
}

extension TransportError.ProxyReason {
    /// The reason in words, for an operator.
    fileprivate var words: String {
        switch self {
        case .unreachable: "the proxy was not reached"
        case .timedOut: "no way through the proxy within connect_timeout"
        case .tlsFailed: "no TLS connection to the proxy could be made, see ca_file"
        case .unauthorized: "the proxy does not accept name and password"
        case .refused: "the proxy refuses the way to this host"
        case .providerUnreachable: "the proxy did not reach the host"
        case .invalidResponse: "the proxy answered in an unexpected way"
        }
    }
}
