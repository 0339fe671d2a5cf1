private import CCurl
import OAuthProtocols

/// What a finished transfer means.
enum TransferOutcome {
    /// Tells an answer from a failure.
    ///
    /// - Parameters:
    ///   - exchange: what the callbacks saw.
    ///   - code: libcurl's result (`CURLcode`).
    /// - Returns: the complete answer.
    /// - Throws: `TransportError`; one with ``TransportError/nothingWasSent`` only where that is so.
    static func answer(
        of exchange: Exchange,
        code: UInt32
    ) throws(TransportError) -> HTTPResponse {
        if let abortion = exchange.abortion { throw abortion }
        guard code == CURLE_OK.rawValue else {
            throw exchange.isSent ? afterSending(exchange, code) : beforeSending(exchange, code)
        }
        guard (200...599).contains(exchange.head.status) else { throw .invalidResponse }
        return HTTPResponse(
            status: exchange.head.status,
            fields: exchange.head.fields,
            body: try ContentDecoder.decode(
                exchange.body,
                exchange.head.contentCoding,
                within: exchange.processorTime
            )
        )
    }

    private static func beforeSending(_ exchange: Exchange, _ code: UInt32) -> TransportError {
        switch CURLcode(rawValue: code) {
        case CURLE_OPERATION_TIMEDOUT:
            .connectTimedOut
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            .unreachable(.nameNotResolved)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
            .unreachable(.certificateRejected)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM:
            .unreachable(.tlsFailed)
        case CURLE_COULDNT_CONNECT where exchange.isSomeAddressAllowed:
            .unreachable(.connectionRefused)
        case CURLE_COULDNT_CONNECT where exchange.isSomeAddressForbidden:
            .forbiddenAddress
        default:
            .unreachable(.other)
        }
    }

    private static func afterSending(_ exchange: Exchange, _ code: UInt32) -> TransportError {
        switch CURLcode(rawValue: code) {
        case CURLE_OPERATION_TIMEDOUT:
            .responseTimedOut
        case CURLE_FILESIZE_EXCEEDED:
            .responseTooLarge
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SSL_CONNECT_ERROR:
            exchange.head.byteCount == 0 ? .connectionBroken : .invalidResponse
        default:
            .invalidResponse
        }
    }
}
