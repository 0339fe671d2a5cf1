private import CCurl

/// What libcurl says of a transfer that is over.
struct TransferEnd: Sendable {
    /// The result (`CURLcode`).
    var code: UInt32
    /// The connection's descriptor where libcurl keeps the connection.
    var socket: Int32?
    /// The status that a proxy answered `CONNECT` with; 0 where none came.
    var proxyStatus = 0
    /// What a proxy of SOCKS said (`CURLproxycode`); 0 where nothing was wrong.
    var proxyCode: UInt32 = 0

    /// Describes a transfer that never began.
    init(code: UInt32) {
        self.code = code
    }

    /// Asks a handle (`CURL`) about its transfer.
    ///
    /// - Parameters:
    ///   - easy: the handle.
    ///   - code: the result that came with its last message.
    init(_ easy: UnsafeMutableRawPointer, code: UInt32) {
        self.code = code
        var status = 0
        var reason = 0
        if curl_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &status) == CURLE_OK {
            proxyStatus = status
        }
        if curl_get_long(easy, CURLINFO_PROXY_ERROR, &reason) == CURLE_OK {
            proxyCode = UInt32(clamping: reason)
        }
        var descriptor: curl_socket_t = -1
        if code == CURLE_OK.rawValue { _ = curl_get_socket(easy, &descriptor) }
        socket = descriptor < 0 ? nil : descriptor
    }
}
