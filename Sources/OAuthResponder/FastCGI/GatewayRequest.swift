/// A call as the gateway (nginx, a CGI server) hands it over.
struct GatewayRequest: Sendable, Equatable {
    /// The method in the spelling that arrived.
    var method: String
    /// The path, without a query, as the gateway decoded it.
    var path: String
    /// The app that the gateway names itself (`OAUTH_APP`), in place of one in the path; nil for
    /// none.
    var app: String?
    /// The gateway's internal location of the connector (`OAUTH_CONNECTOR`); nil for none.
    var connector: String?
    /// What ties answer, log line and the gateway's own log together (`REQUEST_ID`).
    var requestID: String
    /// The caller's own name for the call (`X-Correlation-Id`), fit to be logged; nil for none.
    var correlationID: String?
    /// The request's `Content-Encoding`, nil where there is none.
    var contentEncoding: String?
    /// The body, as far as it was read.
    var body: Body = .complete([])
    /// Why the process can't take the call on, nil where it can.
    var refusal: Refusal?

    /// The longest body that is read, in bytes.
    static let bodyLimit = 64 * 1024
    /// How much of a longer body is read and forgotten, in bytes.
    static let discardLimit = 1024 * 1024

    /// What was read of the body.
    enum Body: Sendable, Equatable {
        /// All of it, ``bodyLimit`` bytes at most.
        case complete([UInt8])
        /// It is longer than ``bodyLimit``; nothing is kept of it.
        case tooLong
        /// It ended before the announced length.
        case truncated
    }

    /// Why a call is refused before it is looked at.
    enum Refusal: Sendable, Equatable {
        /// As many calls as allowed are being answered.
        case tooManyInFlight
    }
}
