import OAuthProtocols

extension GatewayResponse {
    /// Writes the answer as a CGI program does.
    ///
    /// - Parameter method: the call's method; the answer to `HEAD` has no body.
    /// - Returns: the bytes of header and body.
    ///
    /// RFC 3875 §6.
    func cgi(for method: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + body.count)
        bytes += "Status: ".utf8
        bytes += String(status).utf8
        bytes.append(UInt8(ascii: " "))
        bytes += Self.reason(for: status).utf8
        bytes += "\r\n".utf8
        for field in fields {
            bytes += field.name.utf8
            bytes += ": ".utf8
            // A line feed in a value would begin a field of somebody else's making.
            if field.value.hasOnlyBytes(Self.isHarmless) {
                bytes += field.value.utf8
            } else {
                bytes += field.value.utf8.filter(Self.isHarmless)
            }
            bytes += "\r\n".utf8
        }
        bytes += "Content-Length: ".utf8
        bytes += String(body.count).utf8
        bytes += "\r\n\r\n".utf8
        if method != "HEAD" { bytes += body }
        return bytes
    }

    private static func isHarmless(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7f }

    /// The words of RFC 9110 §15 for a status, which no program reads.
    private static func reason(for status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Status"
        }
    }
}
