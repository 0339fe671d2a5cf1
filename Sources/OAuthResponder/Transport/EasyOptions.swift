private import CCurl
import OAuthProtocols

/// Sets the options of a handle and remembers whether one was refused.
///
/// An option that libcurl does not take must end the call: most of them are there for safety.
struct EasyOptions {
    /// The first code of libcurl that was not `CURLE_OK`.
    private(set) var failure: UInt32?

    /// The handle (`CURL`).
    let handle: UnsafeMutableRawPointer

    /// Begins with a handle that was just made.
    init(_ handle: UnsafeMutableRawPointer) {
        self.handle = handle
    }

    /// Remembers a code unless it is `CURLE_OK` or another came first.
    mutating func note(_ code: UInt32) {
        if code != CURLE_OK.rawValue, failure == nil { failure = code }
    }

    /// Sets what holds for every call.
    ///
    /// What libcurl's later releases fixed and these options keep away: schemes that nobody disabled
    /// (CVE-2024-2004), hosts with a password of their own after a redirect (CVE-2024-11053,
    /// CVE-2025-0167), waiting for a resolver by a signal (CVE-2023-28320), the double close behind its
    /// own resolver (CVE-2025-0665). Decoders in libcurl (CVE-2025-0725) are not switched on. Heads without
    /// an end (CVE-2023-38039) are bounded by ``ResponseHead/limit``. Cookies, HSTS, other ways to log in
    /// and SOCKS by name (CVE-2023-38545) come in by no option, but for `proxy`, which is the operator's.
    mutating func setPolicy() {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP09_ALLOWED, 0)
        // HTTP/2 has nothing to give to one request at a time, and libcurl sends a request again
        // after GOAWAY or REFUSED_STREAM. What was fixed in it later does not reach HTTP/1.1
        // (CVE-2024-2398 among it).
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        // The certificates come with the callback: see TrustStore.
        set(CURLOPT_CAINFO, nil)
        set(CURLOPT_CAPATH, nil)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Only an announced length is refused by this one; the callback counts what comes.
        set(CURLOPT_MAXFILESIZE, HTTPResponse.bodyLimit)
        // What goes out over TLS is copied into a buffer that the handle makes for itself: 64 KiB unless
        // told, of which 16 KiB are the least.
        set(CURLOPT_UPLOAD_BUFFERSIZE, 16 * 1024)
    }

    /// Sets the limits and the route of one call.
    mutating func set(_ settings: EasySettings) {
        set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectMilliseconds)
        set(CURLOPT_TIMEOUT_MS, settings.totalMilliseconds)
        // Empty texts keep the proxy variables of the environment out.
        set(CURLOPT_PROXY, settings.proxy?.reveal() ?? "")
        set(CURLOPT_NOPROXY, "")
        // libcurl reads what a proxy answers to CONNECT byte by byte, and does not come back as long as
        // there is more; but it asks the progress callback after each byte.
        set(CURLOPT_NOPROGRESS, settings.proxy == nil ? 1 : 0)
        // Whoever took the connection out of the pool has looked how long it was idle.
        set(CURLOPT_MAXAGE_CONN, Int(Int32.max))
        let share = UnsafeMutableRawPointer(bitPattern: settings.sessionShare)
        note(curl_set_pointer(handle, CURLOPT_SHARE, share).rawValue)
    }

    /// Sets what to send.
    ///
    /// - Parameters:
    ///   - request: method and URI.
    ///   - body: the request's body, which must outlive the call.
    ///   - lists: the request's fields and addresses, which must outlive the call.
    mutating func set(_ request: HTTPRequest, body: UnsafeRawBufferPointer, lists: StringLists) {
        set(CURLOPT_URL, request.uri)
        if request.body != nil || request.method == .post {
            set(CURLOPT_POST, 1)
            note(curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, body.count).rawValue)
            // A nil pointer would make libcurl ask a callback for the body.
            if let bytes = body.baseAddress, !body.isEmpty {
                note(curl_set_bytes(handle, CURLOPT_POSTFIELDS, bytes).rawValue)
            } else {
                set(CURLOPT_COPYPOSTFIELDS, "")
            }
        }
        set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        if lists.isIncomplete { note(CURLE_OUT_OF_MEMORY.rawValue) }
        note(curl_set_pointer(handle, CURLOPT_HTTPHEADER, lists.fields.first).rawValue)
        note(curl_set_pointer(handle, CURLOPT_RESOLVE, lists.addresses.first).rawValue)
    }

    private mutating func set(_ option: CURLoption, _ value: Int) {
        note(curl_set_long(handle, option, value).rawValue)
    }

    private mutating func set(_ option: CURLoption, _ value: String?) {
        note(curl_set_string(handle, option, value).rawValue)
    }
}
