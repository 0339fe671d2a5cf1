import Locks
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// A provider that is set up from facts: it notes every request that differs from them.
final class FactualProvider: HTTPClient {
    /// The credentials that a test's client has.
    static let clientID = "id"
    static let clientSecret = "canary-client"
    /// Where the browser comes back.
    static let callbackURI = "https://oauth-svc.fibery.io"
    /// The account's name.
    static let accountName = "jane@example.com"

    /// Which tokens the provider has given out last.
    private struct State {
        var generation = 0
        var problems: [String] = []
        var steps: [String] = []
    }

    private let facts: ProviderFacts
    private let state = Lock(State())

    /// Sets a provider up.
    init(_ facts: ProviderFacts) {
        self.facts = facts
    }

    /// What differed from the facts.
    var problems: [String] { state.withLock(\.problems) }
    /// The requests that came, in order.
    var steps: [String] { state.withLock(\.steps) }

    func send(
        _ request: HTTPRequest,
        deadline: ContinuousClock.Instant
    ) throws(TransportError) -> HTTPResponse {
        let generation = state.withLock(\.generation)
        let step = facts.step(of: request, generation: generation)
        let problems = step.problems(of: request, facts: facts)
        return state.withLock { state in
            state.steps.append(step.name)
            state.problems += problems.map { "\(step.name): \($0)" }
            if step.givesTokens { state.generation += 1 }
            return step.answer(facts: facts, generation: state.generation)
        }
    }
}

/// A request that a provider expects.
struct FactualStep: Sendable {
    /// What the request is.
    var name: String
    /// The method and the address.
    var line: String
    /// The parameters of a token request, or the body of a question.
    var parameters: [String: String] = [:]
    /// The body of a question for the account, as JSON.
    var body: JSONValue?
    /// The header fields that must be there.
    var fields: [String: String] = [:]
    /// Whether the answer brings tokens.
    var givesTokens: Bool

    /// Lists what differs.
    func problems(of request: HTTPRequest, facts: ProviderFacts) -> [String] {
        var problems: [String] = []
        let line = "\(request.method.rawValue) \(request.uri)"
        if line != self.line { problems.append("\(line) in place of \(self.line)") }
        for (name, value) in fields {
            let sent = request.fields.firstValue(of: name)
            guard sent != value, value != "*" || sent?.isEmpty != false else { continue }
            problems.append("field \(name): \(sent ?? "none"), not \(value)")
        }
        if givesTokens {
            problems += Self.differences(sent(request, facts: facts), parameters)
        } else if let body, (try? JSONReader.value(of: request.body ?? [])) != body {
            problems.append("body \(String(decoding: request.body ?? [], as: UTF8.self))")
        }
        return problems
    }

    /// The parameters of a token request as the provider reads them.
    private func sent(_ request: HTTPRequest, facts: ProviderFacts) -> [String: String] {
        guard let body = request.body else { return [:] }
        if facts.text("token_request_format") == "json" {
            let members = (try? JSONReader.value(of: body).object) ?? [:]
            return Dictionary(members.map { ($0.name, $0.value.string ?? "") }) { $1 }
        }
        return Dictionary(
            FormURLEncoding.decode(body).map { ($0.name, $0.value) },
            uniquingKeysWith: { $1 }
        )
    }

    /// Lists the parameters that differ; `*` stands for any text.
    static func differences(_ sent: [String: String], _ expected: [String: String]) -> [String] {
        Set(sent.keys).union(expected.keys).sorted().compactMap { name in
            let (one, other) = (sent[name], expected[name])
            if one == other || (other == "*" && one?.isEmpty == false) { return nil }
            return "\(name): \(one ?? "none"), not \(other ?? "none")"
        }
    }

    /// Answers the request.
    func answer(facts: ProviderFacts, generation: Int) -> HTTPResponse {
        let members = givesTokens ? facts.tokenAnswer(generation) : facts.accountAnswer
        return HTTPResponse(
            status: 200,
            fields: [HTTPField(name: "Content-Type", value: "application/json")],
            body: JSONWriter.bytes(of: members)
        )
    }
}
