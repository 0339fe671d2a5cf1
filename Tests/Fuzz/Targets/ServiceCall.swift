import Glibc
import Locks

@testable import OAuthProtocols
@testable import OAuthResponder

/// A call of Fibery's, and what a provider answers to what it leads to.
struct ServiceCall {
    /// The path.
    var path: String
    /// The method.
    var method = "POST"
    /// The app that the gateway names; nil for none.
    var app: String?
    /// The gateway's location of the connector; nil for none.
    var connector: String?
    /// The request's `Content-Encoding`; nil for none.
    var contentEncoding: String?
    /// The call's body.
    var body: [UInt8]
    /// The provider's answers, in order; behind them nothing is reached.
    var answers: [Result<HTTPResponse, TransportError>]
    /// How often the call is made.
    var count = 1

    /// What came of a call.
    struct Outcome {
        /// The answer to the last call.
        var response: GatewayResponse
        /// What was sent to providers, and what came back.
        var exchanges: [Played.Exchange]
        /// What was logged.
        var lines: [[UInt8]]
    }

    /// The time by the service's clock: 2020-01-01T08:53:41Z.
    static let now = Timestamp(milliseconds: 1_577_868_821_000)

    /// Makes the call to a service that has just begun.
    func play(on configuration: Configuration) -> Outcome {
        let provider = Played(answers)
        let pipe = LogPipe.shared
        let service = Service(
            configuration: configuration,
            client: provider,
            commons: Commons(
                discovery: Discovery(),
                tokenAnswers: SharedCalls(),
                tokenCredentials: SharedCalls(),
                waiting: WaitingCalls(),
                now: { Self.now }
            ),
            log: pipe.log
        )
        var response = service.answer(request)
        for _ in 1..<max(1, count) { response = service.answer(request) }
        return Outcome(response: response, exchanges: provider.exchanges, lines: pipe.take())
    }

    private var request: GatewayRequest {
        GatewayRequest(
            method: method,
            path: path,
            app: app,
            connector: connector,
            requestID: "call-1",
            contentEncoding: contentEncoding,
            body: body.count <= GatewayRequest.bodyLimit ? .complete(body) : .tooLong
        )
    }
}

/// A provider that answers one thing after the other.
final class Played: HTTPClient {
    /// What was sent, and what came back.
    struct Exchange: Sendable {
        /// What was sent.
        var request: HTTPRequest
        /// What came back.
        var answer: Result<HTTPResponse, TransportError>
    }

    private struct State {
        var answers: ArraySlice<Result<HTTPResponse, TransportError>>
        var exchanges: [Exchange] = []
    }

    private let state: Lock<State>

    /// Makes a provider.
    init(_ answers: [Result<HTTPResponse, TransportError>]) {
        state = Lock(State(answers: answers[...]))
    }

    /// What was sent so far.
    var exchanges: [Exchange] { state.withLock(\.exchanges) }

    func send(
        _ request: HTTPRequest,
        deadline: ContinuousClock.Instant
    ) throws(TransportError) -> HTTPResponse {
        let answer = state.withLock { state in
            let next = state.answers.popFirst() ?? .failure(.unreachable(.connectionRefused))
            let answer = next.map { Self.echoing(request, in: $0) }
            state.exchanges.append(Exchange(request: request, answer: answer))
            return answer
        }
        return try answer.get()
    }

    /// Puts what was sent in the place of `%SENT%`: providers show it in what they say of an error.
    private static func echoing(_ request: HTTPRequest, in response: HTTPResponse) -> HTTPResponse {
        let mark = Array("%SENT%".utf8)
        guard let range = response.body.firstRange(of: mark) else { return response }
        let fields = request.fields.map { "\($0.name): \($0.value)" }.joined(separator: " ")
        let sent = Array(fields.utf8.filter { $0 != UInt8(ascii: "\"") }) + (request.body ?? [])
        var response = response
        response.body.replaceSubrange(range, with: sent.filter { $0 != UInt8(ascii: "\"") })
        return response
    }
}

/// A log that is read line by line.
final class LogPipe: Sendable {
    /// The log of this process.
    static let shared = LogPipe()
    /// What writes to it.
    let log: Log
    private let reading: Int32

    private init() {
        var ends: [Int32] = [-1, -1]
        require(pipe(&ends) == 0, "the system has a pipe")
        require(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0, "a pipe need not be waited for")
        reading = ends[0]
        log = Log(descriptor: ends[1])
    }

    /// Takes the lines that were written since the last time, without their line ends.
    func take() -> [[UInt8]] {
        var room = [UInt8](repeating: 0, count: 1 << 14)
        let count = read(reading, &room, room.count)
        return room.prefix(max(0, count)).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }
}
