import OAuthProtocols

/// What the gateway is told to answer.
struct GatewayResponse: Sendable, Equatable {
    /// The status code: 200 to 599.
    var status: Int
    /// The header fields, without `Content-Length`.
    var fields: [HTTPField] = []
    /// The body; not sent for a `HEAD` request.
    var body: [UInt8] = []
}
