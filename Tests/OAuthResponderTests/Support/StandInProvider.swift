import Synchronization

@testable import OAuthResponder

/// A provider that answers within the process, and remembers what it was asked.
final class StandInProvider: HTTPClient {
    private let recorded = Mutex<[HTTPRequest]>([])
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

extension Call.Commons {
    /// What calls share in a process that has just started.
    ///
    /// - Parameter now: the time by the wall clock, which stands still.
    /// - Returns: empty tables.
    static func fresh(at now: Timestamp = Timestamp(milliseconds: 0)) -> Call.Commons {
        Call.Commons(
            callbackOrigins: ["https://oauth-svc.fibery.io"],
            discovery: Discovery(),
            tokenAnswers: SharedCalls(),
            tokenCredentials: SharedCalls(),
            waiting: WaitingCalls(),
            now: { now }
        )
    }
}

/// Reads an object of the configuration as it would stand in the file.
func settingsReader(_ json5: String) throws -> SettingsReader {
    let members = try JSON5Text.value(of: Array(json5.utf8)).object
    return SettingsReader(members ?? [:], path: "", findings: ConfigurationFindings())
}
