import OAuthProtocols

/// Limits and routes of one call.
struct EasySettings: Sendable, Equatable {
    /// The longest time until the connection, TLS included, stands, in milliseconds.
    var connectMilliseconds: Int
    /// The longest time for all of the call, in milliseconds.
    var totalMilliseconds: Int
    /// The proxy to use, as libcurl writes it; nil connects directly.
    var proxy: Secret?
    /// Names with their addresses, as `CURLOPT_RESOLVE` writes them.
    var addresses: [String] = []
    /// The address of the share (`CURLSH`) that keeps TLS sessions.
    var sessionShare: UInt

    /// The longest wait before libcurl is asked again how its attempts to connect go, in milliseconds.
    ///
    /// libcurl 7.88 has no timer for the share of time that it gives to one of several addresses
    /// (half of what is left): it looks at the clock when it is called.
    var waitToConnect: Int {
        let hasAlternatives = addresses.contains { $0.contains(",") }
        return hasAlternatives ? max(10, connectMilliseconds / 50) : totalMilliseconds
    }
}
