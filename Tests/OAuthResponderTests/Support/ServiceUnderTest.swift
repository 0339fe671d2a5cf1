import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// A whole service with a provider that plays a script, a clock that stands still, and a log that is
/// read.
///
/// Whatever is secret in a test has `canary` in its text. Each call is checked for what must be so
/// in all of them: one line of the log, no canary in it or in a message, and the shape of an answer.
struct ServiceUnderTest {
    /// The provider.
    let provider: ScriptedClient
    private let service: Service
    private let pipe: LogPipe

    /// The time by the service's clock: 2020-01-01T08:53:41Z.
    static let now = Timestamp(milliseconds: 1_577_868_821_000)

    /// Makes a service.
    ///
    /// - Parameters:
    ///   - configuration: the text of the configuration file.
    ///   - script: what the provider is asked and what it answers.
    ///   - folders: where presets lie.
    /// - Throws: an expectation that failed, where the configuration has a fault.
    init(_ configuration: String, _ script: [Exchange] = [], presets folders: [String] = []) throws
    {
        let reader = try settingsReader(configuration)
        let parsed = Configuration(reader, presets: PresetDirectory(folders: folders))
        try #require(reader.findings.faults == [])
        pipe = try LogPipe()
        provider = ScriptedClient(script)
        let commons = Commons.fresh(at: Self.now)
        service = Service(
            configuration: parsed,
            client: provider,
            commons: commons,
            log: pipe.log
        )
    }

    /// Makes a call and checks what must be so in all of them.
    ///
    /// - Parameter request: the call.
    /// - Returns: the answer, and the line of the log without its time and durations.
    /// - Throws: an expectation that failed, where there is not one line.
    func answer(_ request: GatewayRequest) throws -> (answer: GatewayResponse, line: String) {
        let answer = service.answer(request)
        let lines = pipe.take()
        try #require(lines.count == 1)
        let line = lines[0]
            .replacing(/"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/, with: "TIME")
            .replacing(/_ms":\d+/, with: "_ms\":MS")
        #expect(!lines[0].contains("canary"))
        #expect(answer.fields.firstValue(of: "X-Request-Id") == request.requestID)
        guard answer.fields.firstValue(of: "X-Accel-Redirect") == nil else { return (answer, line) }
        #expect(answer.fields.firstValue(of: "Content-Type") == "application/json")
        #expect(answer.fields.firstValue(of: "Cache-Control") == "no-store")
        #expect(answer.fields.firstValue(of: "X-Content-Type-Options") == "nosniff")
        #expect(!answer.text.contains("canary-client") && !answer.text.contains("canary-consumer"))
        if answer.status != 200 { try checkFailure(answer) }
        return (answer, line)
    }

    /// Makes a POST as the gateway would hand it over.
    func post(_ path: String, _ body: String) throws -> (answer: GatewayResponse, line: String) {
        try answer(.post(path, body))
    }

    private func checkFailure(_ answer: GatewayResponse) throws {
        #expect(!answer.text.contains("canary"))
        let members = try #require(try JSONReader.value(of: answer.body).object)
        let message = try #require(members["message"]?.string)
        #expect(members.names == (members.count == 1 ? ["message"] : ["message", "tryLater"]))
        #expect(members.count == 1 || members["tryLater"] == .bool(true))
        #expect((1...300).contains(message.unicodeScalars.count))
        #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
        #expect(message.last == ".")
    }
}

extension GatewayRequest {
    /// A POST with a body of text.
    static func post(_ path: String, _ body: String) -> GatewayRequest {
        GatewayRequest(
            method: "POST",
            path: path,
            requestID: "call-1",
            body: .complete(Array(body.utf8))
        )
    }
}

extension GatewayResponse {
    /// The body as a text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
