private import CCurl
import Glibc

/// The host and the port that a URI leads to, as libcurl reads them.
struct Authority: Sendable, Equatable {
    /// The host; an IPv6 address with its brackets.
    let host: String
    /// The port.
    let port: Int

    /// Whether the host is an address, or a name of this machine (RFC 6761 §6.3): libcurl knows the
    /// address of either by itself.
    var isSelfEvident: Bool {
        var address = in_addr()
        if host.first == "[" || inet_pton(AF_INET, host, &address) == 1 { return true }
        let name = host.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost")
    }

    /// Writes the addresses of the host as `CURLOPT_RESOLVE` takes them.
    func element(_ addresses: [String]) -> String {
        "\(host):\(port):\(addresses.joined(separator: ","))"
    }

    /// Reads the authority of a URI (RFC 3986 §3.2).
    ///
    /// - Returns: nil where libcurl does not understand the URI.
    init?(of uri: String) {
        guard let parts = Parts(uri), let host = parts.host, let port = parts.portOrDefault else {
            return nil
        }
        self.init(host: host, port: port)
    }

    /// Reads where a proxy is, as `CURLOPT_PROXY` writes it.
    ///
    /// - Returns: nil where libcurl does not understand the text.
    init?(ofProxy text: String) {
        guard let parts = Parts(text), let host = parts.host else { return nil }
        // CURLOPT_PROXY: 443 for a proxy that is spoken to over TLS, 1080 for all others.
        self.init(host: host, port: parts.port ?? (parts.scheme == "https" ? 443 : 1080))
    }

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// What libcurl's parser finds in a URI.
    private struct Parts {
        var host: String?
        var port: Int?
        var portOrDefault: Int?
        var scheme: String?

        init?(_ text: String) {
            guard let handle = curl_url() else { return nil }
            defer { curl_url_cleanup(handle) }
            let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME)
            guard curl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK else { return nil }
            func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
                var bytes: UnsafeMutablePointer<CChar>?
                guard curl_url_get(handle, part, &bytes, UInt32(flags)) == CURLUE_OK, let bytes
                else { return nil }
                defer { curl_free(bytes) }
                return String(cString: bytes)
            }
            host = part(CURLUPART_HOST)
            port = part(CURLUPART_PORT).flatMap { Int($0) }
            portOrDefault = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap { Int($0) }
            scheme = part(CURLUPART_SCHEME)
        }
    }
}
