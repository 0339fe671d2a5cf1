private import CCurl
import OAuthProtocols

/// What it means that a proxy made no way to the provider.
enum ProxyOutcome {
    /// Names the reason.
    ///
    /// - Parameter end: what libcurl says of a transfer that ended before TLS with the provider began.
    /// - Returns: the reason.
    static func reason(of end: TransferEnd) -> TransportError.ProxyReason {
        switch CURLcode(rawValue: end.code) {
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .unreachable
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CONNECT_ERROR,
            CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM:
            .tlsFailed
        case CURLE_PROXY: reason(ofSOCKS: end.proxyCode)
        default: reason(ofStatus: end.proxyStatus)
        }
    }

    /// Reads the status that the proxy answered `CONNECT` with (RFC 9110 §9.3.6).
    private static func reason(ofStatus status: Int) -> TransportError.ProxyReason {
        switch status {
        case 407: .unauthorized
        case 408, 429, 500, 502...504: .providerUnreachable
        case 400...599: .refused
        default: .invalidResponse
        }
    }

    /// Reads what libcurl made of the answers of a SOCKS proxy (RFC 1928 §6, RFC 1929 §2).
    private static func reason(ofSOCKS code: UInt32) -> TransportError.ProxyReason {
        switch CURLproxycode(rawValue: code) {
        case CURLPX_NO_AUTH, CURLPX_USER_REJECTED, CURLPX_IDENTD, CURLPX_IDENTD_DIFFER,
            CURLPX_LONG_USER, CURLPX_LONG_PASSWD, CURLPX_GSSAPI, CURLPX_GSSAPI_PERMSG:
            .unauthorized
        case CURLPX_REPLY_NOT_ALLOWED, CURLPX_REPLY_COMMAND_NOT_SUPPORTED,
            CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED:
            .refused
        // SOCKS 4 has one word for all that goes wrong, CURLPX_REQUEST_FAILED.
        case CURLPX_REPLY_GENERAL_SERVER_FAILURE, CURLPX_REPLY_NETWORK_UNREACHABLE,
            CURLPX_REPLY_HOST_UNREACHABLE, CURLPX_REPLY_CONNECTION_REFUSED,
            CURLPX_REPLY_TTL_EXPIRED, CURLPX_REQUEST_FAILED:
            .providerUnreachable
        default:
            .invalidResponse
        }
    }
}
