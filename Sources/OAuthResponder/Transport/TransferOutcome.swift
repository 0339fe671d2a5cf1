private import CCurl
import OAuthProtocols

/// What a finished transfer means.
enum TransferOutcome {
    /// Tells an answer from a failure.
    ///
    /// - Parameters:
    ///   - exchange: what the callbacks saw.
    ///   - end: what libcurl says of the transfer.
    /// - Returns: the answer, complete as far as it says where its end is.
    /// - Throws: `TransportError`; one with ``TransportError/nothingWasSent`` only where that is so.
    static func answer(
        of exchange: Exchange,
        _ end: TransferEnd
    ) throws(TransportError) -> HTTPResponse {
        if let abortion = exchange.abortion { throw abortion }
        let head = exchange.head
        // A connection that is reset ends a body without an announced end, as one that is closed does.
        let isReset =
            end.code == CURLE_RECV_ERROR.rawValue && head.isComplete && !head.announcesEnd
        guard end.code == CURLE_OK.rawValue || isReset else { throw failure(exchange, end) }
        // libcurl takes a head without its end for a whole one.
        guard head.isComplete, (200...599).contains(head.status) else { throw .invalidResponse }
        return HTTPResponse(
            status: head.status,
            fields: head.fields,
            body: try ContentDecoder.decode(
                exchange.body,
                head.contentCoding,
                within: exchange.processorTime
            ),
            mayBeTruncated: exchange.mayBodyBeTruncated(isBroken: isReset)
        )
    }

    private static func failure(_ exchange: Exchange, _ end: TransferEnd) -> TransportError {
        if exchange.isSent { return afterSending(exchange, end.code) }
        if !exchange.isPastProxy { return .proxyFailed(ProxyOutcome.reason(of: end)) }
        return beforeSending(exchange, end.code)
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
            .unreachable(exchange.tlsFailure ?? .tlsFailed)
        case CURLE_COULDNT_CONNECT where exchange.isSomeSocketOpen:
            .unreachable(.connectionRefused)
        case CURLE_COULDNT_CONNECT
        where exchange.isSomeAddressForbidden && !exchange.isSomeAddressAllowed:
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
        // With TLS 1.3 the client's part is over, and its request sent, before the server looks for
        // the client's certificate. It reads nothing of the request then.
        case CURLE_RECV_ERROR
        where exchange.head.byteCount == 0 && exchange.tlsFailure == .tlsClientCertificate:
            .unreachable(.tlsClientCertificate)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SSL_CONNECT_ERROR:
            exchange.head.byteCount == 0 ? .connectionBroken : .invalidResponse
        default:
            .invalidResponse
        }
    }
}
