import Locks
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// One request that a provider is expected to get, and what comes back.
struct Exchange: Sendable {
    /// The method and the address: `POST https://two.example/token`.
    var request: String
    /// What the provider answers, or why no answer comes.
    var answer: Result<HTTPResponse, TransportError>

    /// A request that is answered with a text.
    static func answered(
        _ request: String,
        _ body: String,
        status: Int = 200,
        fields: [HTTPField] = []
    ) -> Exchange {
        let response = HTTPResponse(status: status, fields: fields, body: Array(body.utf8))
        return Exchange(request: request, answer: .success(response))
    }

    /// A request to which no answer comes.
    static func failed(_ request: String, _ error: TransportError) -> Exchange {
        Exchange(request: request, answer: .failure(error))
    }
}

/// A provider that plays a script: each request must be the next one of the script.
///
/// A request that the script does not have is an issue of the test, and its connection breaks.
final class ScriptedClient: HTTPClient {
    private struct State {
        var script: ArraySlice<Exchange>
        var requests: [HTTPRequest] = []
    }

    private let state: Lock<State>

    /// Makes a provider that plays a script once.
    init(_ script: [Exchange]) {
        state = Lock(State(script: script[...]))
    }

    /// What was asked, oldest first.
    var requests: [HTTPRequest] { state.withLock(\.requests) }

    /// The requests of the script that nobody has made.
    var missing: [String] { state.withLock { $0.script.map(\.request) } }

    /// Adds what the provider is to be asked next.
    func append(_ script: [Exchange]) {
        state.withLock { $0.script += script }
    }

    func send(
        _ request: HTTPRequest,
        deadline: ContinuousClock.Instant
    ) throws(TransportError) -> HTTPResponse {
        let line = "\(request.method.rawValue) \(request.uri)"
        let next = state.withLock { state in
            state.requests.append(request)
            return state.script.popFirst()
        }
        guard let next, next.request == line else {
            Issue.record("\(line) was sent in place of \(next?.request ?? "nothing")")
            throw .connectionBroken
        }
        return try next.answer.get()
    }
}

extension HTTPRequest {
    /// The request as a text with a line for each part; the nonce and the version are left out.
    var wire: String {
        let lines = fields.map { "\($0.name): \($0.value)" }
        let head = ["\(method.rawValue) \(uri)"] + lines
        let text =
            head.joined(separator: "\n") + "\n\n" + String(decoding: body ?? [], as: UTF8.self)
        return
            text
            .replacing(/oauth_nonce(="?)[0-9A-Za-z_-]+/) { "oauth_nonce\($0.1)NONCE" }
            .replacing(Version.userAgent, with: "oauth-responder/VERSION")
    }
}
