import Locks

@testable import OAuthProtocols
@testable import OAuthResponder

/// A provider that answers within the process, and remembers what it was asked.
final class StandInProvider: HTTPClient {
    private let recorded = Lock<[HTTPRequest]>([])
    private let answer: @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse

    /// Makes a provider.
    ///
    /// - Parameter answer: answers a request; many threads call it at the same time.
    init(answer: @escaping @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse) {
        self.answer = answer
    }

    /// Makes a provider that answers everything with one JSON text.
    convenience init(json: String) {
        self.init { _ in HTTPResponse(status: 200, body: Array(json.utf8)) }
    }

    /// What was asked, oldest first.
    var requests: [HTTPRequest] { recorded.withLock { $0 } }

    func send(
        _ request: HTTPRequest,
        deadline: ContinuousClock.Instant
    ) throws(TransportError) -> HTTPResponse {
        recorded.withLock { $0.append(request) }
        return try answer(request)
    }
}

extension Commons {
    /// What calls share in a process that has just started.
    ///
    /// - Parameter now: the time by the wall clock, which stands still.
    /// - Returns: empty tables.
    static func fresh(at now: Timestamp = Timestamp(milliseconds: 0)) -> Commons {
        Commons(
            discovery: Discovery(),
            tokenAnswers: SharedCalls(),
            tokenCredentials: SharedCalls(),
            waiting: WaitingCalls(),
            now: { now }
        )
    }
}

extension Clients {
    /// The clients of a call that brings a body.
    static func of(
        _ app: Configuration.App,
        asking provider: any HTTPClient,
        commons: Commons = .fresh()
    ) -> Clients {
        let connection = ProviderConnection(client: provider, deadline: .now + .seconds(10))
        return Clients(app: app, connection: connection, commons: commons)
    }
}

extension RequestBody {
    /// Reads a body that a test brings.
    init(json: String) throws {
        try self.init(.complete(Array(json.utf8)))
    }
}

/// Reads an object of the configuration as it would stand in the file.
func settingsReader(_ json5: String) throws -> SettingsReader {
    let members = try JSON5Text.value(of: Array(json5.utf8)).object
    return SettingsReader(members ?? [:], path: "", findings: ConfigurationFindings())
}
