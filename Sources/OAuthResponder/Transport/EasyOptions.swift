private import CCurl
import OAuthProtocols

/// Sets the options of a handle and remembers whether one was refused.
///
/// An option that libcurl does not take must end the call: most of them are there for safety.
struct EasyOptions {
    /// The first code of libcurl that was not `CURLE_OK`.
    private(set) var failure: UInt32?

    private let handle: UnsafeMutableRawPointer

    /// Begins with a handle that was just made or reset.
    init(_ handle: UnsafeMutableRawPointer) {
        self.handle = handle
    }

    /// Remembers a code unless it is `CURLE_OK` or another came first.
    mutating func note(_ code: UInt32) {
        if code != CURLE_OK.rawValue, failure == nil { failure = code }
    }

    /// Sets what holds for every call.
    mutating func setPolicy() {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP09_ALLOWED, 0)
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        // The certificates come with the callback: see TrustStore.
        set(CURLOPT_CAINFO, nil)
        set(CURLOPT_CAPATH, nil)
        set(CURLOPT_NOSIGNAL, 1)
        // Without it the end of a call waits for a resolver that does not answer.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_DNS_CACHE_TIMEOUT, 60)
        set(CURLOPT_NOPROGRESS, 0)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Only an announced length is refused by this one; the callback counts what comes.
        set(CURLOPT_MAXFILESIZE, HTTPResponse.bodyLimit)
    }

    /// Sets the limits and the route of one call.
    mutating func set(_ settings: EasySettings) {
        set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectMilliseconds)
        set(CURLOPT_TIMEOUT_MS, settings.totalMilliseconds)
        // Empty texts keep the proxy variables of the environment out.
        set(CURLOPT_PROXY, settings.proxy ?? "")
        set(CURLOPT_NOPROXY, "")
        set(CURLOPT_MAXAGE_CONN, settings.idleSeconds)
        set(CURLOPT_FRESH_CONNECT, settings.isConnectionOwn ? 1 : 0)
        set(CURLOPT_FORBID_REUSE, settings.isConnectionOwn ? 1 : 0)
    }

    /// Sets what to send.
    ///
    /// - Parameters:
    ///   - request: method and URI.
    ///   - body: the request's body, which must outlive the call.
    ///   - list: the request's fields, which must outlive the call.
    mutating func set(_ request: HTTPRequest, body: UnsafeRawBufferPointer, list: HeaderList) {
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
        if list.isIncomplete { note(CURLE_OUT_OF_MEMORY.rawValue) }
        note(curl_set_pointer(handle, CURLOPT_HTTPHEADER, list.first).rawValue)
    }

    private mutating func set(_ option: CURLoption, _ value: Int) {
        note(curl_set_long(handle, option, value).rawValue)
    }

    private mutating func set(_ option: CURLoption, _ value: String?) {
        note(curl_set_string(handle, option, value).rawValue)
    }
}
