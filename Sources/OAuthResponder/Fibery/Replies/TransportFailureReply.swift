import OAuthProtocols

extension FailureReply {
    /// Puts into words why no complete answer came from a provider.
    ///
    /// - Parameters:
    ///   - error: the reason.
    ///   - isRepeatable: whether the call may be made again.
    ///   - provider: the provider's name, fit to begin a sentence.
    init(_ error: TransportError, isRepeatable: Bool, provider: String) {
        let row = Self.row(error)
        let isOperators = row.status == 500
        let advice = isOperators ? Self.complain : isRepeatable ? Self.later : Self.again
        self.init(row.status, row.label, row.level, "\(row.sentence(provider)) \(advice)")
        tryLater = isRepeatable && !isOperators
    }

    /// The row of the contract's table for an answer that did not come; 500 is the operator's fault.
    private struct Row {
        var status: Int
        var label: ErrorLabel
        var level: Log.Level
        var sentence: @Sendable (_ provider: String) -> String

        init(
            _ status: Int,
            _ label: ErrorLabel,
            _ level: Log.Level,
            _ sentence: @escaping @Sendable (_ provider: String) -> String
        ) {
            self.status = status
            self.label = label
            self.level = level
            self.sentence = sentence
        }
    }

    private static func row(_ error: TransportError) -> Row {
        switch error {
        case .unreachable(let reason): row(reason)
        case .proxyFailed(let reason): row(reason)
        case .connectTimedOut:
            Row(504, .connectTimeout, .warning) { "\($0) could not be reached in time." }
        case .forbiddenAddress:
            Row(502, .forbiddenAddress, .warning) {
                "\($0) could not be reached at the given host."
            }
        case .responseTimedOut:
            Row(504, .responseTimeout, .warning) { "\($0) did not answer in time." }
        case .cancelled:
            Row(504, .givenUpAtShutdown, .warning) { "\($0) did not answer in time." }
        case .connectionBroken:
            Row(502, .connectionBroken, .warning) { "The connection to \($0) broke." }
        case .invalidResponse: unexpected(.invalidResponse)
        case .unsupportedCoding: unexpected(.unsupportedCoding)
        case .responseTooLarge: unexpected(.responseTooLarge)
        }
    }

    private static func row(_ reason: TransportError.Reason) -> Row {
        switch reason {
        case .nameNotResolved: unreached(.nameNotResolved)
        case .connectionRefused: unreached(.connectionRefused)
        case .other: unreached(.unreachable)
        case .certificateRejected: insecure(.certificateRejected)
        case .tlsProtocolVersion: insecure(.tlsProtocolVersion)
        case .tlsHandshakeFailure: insecure(.tlsHandshakeFailure)
        case .tlsUnrecognizedName: insecure(.tlsUnrecognizedName)
        case .tlsUnknownAuthority: insecure(.tlsUnknownAuthority)
        case .tlsInternalError: insecure(.tlsInternalError)
        case .tlsFailed: insecure(.tlsFailed)
        case .tlsClientCertificate:
            Row(500, .tlsClientCertificate, .error) {
                "\($0) demands a certificate that this app does not have."
            }
        }
    }

    private static func row(_ reason: TransportError.ProxyReason) -> Row {
        switch reason {
        case .unreachable: proxy(502, .proxyUnreachable)
        case .tlsFailed: proxy(502, .proxyTLSFailed)
        case .invalidResponse: proxy(502, .proxyInvalidResponse)
        case .unauthorized: proxy(500, .proxyUnauthorized)
        case .refused: proxy(500, .proxyRefused)
        case .providerUnreachable: unreached(.proxyBadGateway)
        case .timedOut:
            Row(504, .proxyTimeout, .warning) { "\($0) could not be reached in time." }
        }
    }

    private static func unreached(_ label: ErrorLabel) -> Row {
        Row(502, label, .warning) { "\($0) could not be reached." }
    }

    private static func insecure(_ label: ErrorLabel) -> Row {
        Row(502, label, .error) { "No secure connection to \($0) could be made." }
    }

    private static func proxy(_ status: Int, _ label: ErrorLabel) -> Row {
        Row(status, label, .error) { "\($0) could not be reached through the proxy of this app." }
    }

    private static func unexpected(_ label: ErrorLabel) -> Row {
        Row(502, label, .error) { "\($0) answered in an unexpected way." }
    }
}
