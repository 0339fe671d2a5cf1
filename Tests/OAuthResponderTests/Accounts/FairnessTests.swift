import Dispatch
import Locks
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("A10: an app whose provider stalls leaves room for others")
struct FairnessTests {
    /// A provider that answers when it is told to.
    private final class StalledProvider: HTTPClient {
        let arrived = DispatchSemaphore(value: 0)
        let mayAnswer = DispatchSemaphore(value: 0)

        func send(
            _ request: HTTPRequest,
            deadline: ContinuousClock.Instant
        ) throws(TransportError) -> HTTPResponse {
            arrived.signal()
            mayAnswer.wait()
            return HTTPResponse(status: 200, body: Array(#"{"email":"jane"}"#.utf8))
        }
    }

    private let provider = StalledProvider()

    private func service(_ limits: String, app: String = "") throws -> Service {
        let oauth2 = """
            {client_id: 'id', client_secret: 's', token_endpoint: 'https://a.example/t',
            authorization_endpoint: 'https://a.example/a', userinfo_endpoint: 'https://a.example/u'}
            """
        let reader = try settingsReader(
            "{\(limits) apps: {one: {oauth2: \(oauth2), \(app)}, two: {oauth2: \(oauth2)}}}"
        )
        return Service(
            configuration: Configuration(reader, presets: PresetDirectory(folders: [])),
            client: provider,
            commons: .fresh(),
            log: Log(descriptor: -1)
        )
    }

    private func request(_ path: String, _ body: String) -> GatewayRequest {
        GatewayRequest(
            method: "POST",
            path: path,
            requestID: "1",
            body: .complete(Array(body.utf8))
        )
    }

    private func validate(_ app: String) -> GatewayRequest {
        request("/\(app)/validate", #"{"id":"oauth2","fields":{"access_token":"a"}}"#)
    }

    private func authorize(_ app: String) -> GatewayRequest {
        let body = #"{"callback_uri":"https://oauth-svc.fibery.io","state":"s"}"#
        return request("/\(app)/oauth2/v1/authorize", body)
    }

    @Test(
        "half of all calls, one at least, or what the app itself says",
        arguments: [
            ("max_in_flight: 4,", "", 2), ("max_in_flight: 1,", "", 1),
            ("max_in_flight: 4,", "max_in_flight: 3", 3),
        ]
    )
    func share(limits: String, app: String, places: Int) throws {
        let service = try service(limits, app: app)
        let answers = Lock<[Int]>([])
        let ended = DispatchGroup()
        for _ in 0..<places {
            ended.enter()
            try DetachedThread.start {
                let answer = service.answer(validate("one"))
                answers.withLock { $0.append(answer.status) }
                ended.leave()
            }
            provider.arrived.wait()
        }
        let refused = service.answer(validate("one"))
        #expect(refused.status == 503)
        let members = try JSONReader.value(of: refused.body).object
        #expect(members?["tryLater"] == .bool(true))
        #expect(members?["message"]?.string?.contains("one") == true)
        #expect(service.answer(authorize("one")).status == 200)
        #expect(service.answer(authorize("two")).status == 200)
        try DetachedThread.start {
            provider.arrived.wait()
            for _ in 0...places { provider.mayAnswer.signal() }
        }
        #expect(service.answer(validate("two")).status == 200)
        ended.wait()
        #expect(answers.withLock { $0 } == [Int](repeating: 200, count: places))
        #expect(service.commons.waiting.enter("one", limit: 1))
    }

    @Test(
        "a limit that is no whole number from 1 to 65536 is a fault",
        arguments: ["0", "65537", "'1'"]
    )
    func faultyLimit(value: String) throws {
        let oauth2 = """
            {client_id: 'i', client_secret: 's', authorization_endpoint: 'https://a.example/a',
            token_endpoint: 'https://a.example/t'}
            """
        let reader = try settingsReader(
            "{apps: {one: {oauth2: \(oauth2), max_in_flight: \(value)}}}"
        )
        _ = Configuration(reader, presets: PresetDirectory(folders: []))
        #expect(reader.findings.faults.map(\.path) == ["apps.one.max_in_flight"])
    }

    @Test("a place is given back by every call, however it ends")
    func givenBack() throws {
        var service = try service("max_in_flight: 2,")
        service.client = StandInProvider { request throws(TransportError) in
            throw .connectionBroken
        }
        for _ in 0..<3 { #expect(service.answer(validate("one")).status == 502) }
        #expect(service.commons.waiting.enter("one", limit: 1))
    }

    @Test("a call takes one place, whatever it asks, and the count is each app's own")
    func counts() {
        let waiting = WaitingCalls()
        let connection = ProviderConnection(client: provider, deadline: .now)
        connection.places = AppPlaces(waiting: waiting, app: "one", limit: 1)
        for _ in 0..<2 { #expect(throws: Never.self) { try connection.beginToWait() } }
        #expect(!waiting.enter("one", limit: 1) && waiting.enter("two", limit: 1))
        connection.end()
        connection.end()
        #expect(waiting.enter("one", limit: 1) && !waiting.enter("one", limit: 1))
    }

    @Test("a call that finds no place takes the document that is known, or says so")
    func metadata() throws {
        let discovery = Discovery()
        let uri = try #require(AbsoluteURI("https://a.example"))
        let issuer = Discovery.Issuer(
            endpoint: Endpoint(uri: uri, addressRule: .any),
            isConfigured: true
        )
        let connection = ProviderConnection(client: provider, deadline: .now + .seconds(20))
        connection.places = AppPlaces(waiting: WaitingCalls(), app: "one", limit: 0)
        #expect(throws: ProviderFailure.tooManyWaiting) {
            try discovery.publication(of: issuer, now: .now, over: connection)
        }
        let known = StandInProvider(json: #"{"issuer":"https://a.example"}"#)
        let other = ProviderConnection(client: known, deadline: .now + .seconds(20))
        #expect(try discovery.publication(of: issuer, now: .now, over: other).document != nil)
        let later = ContinuousClock.now + Discovery.freshness + .seconds(1)
        #expect(try discovery.publication(of: issuer, now: later, over: connection).document != nil)
    }

    @Test("a call that finds no place has what was kept for it")
    func kept() throws {
        let commons = Commons.fresh()
        let request = HTTPRequest(method: .get, uri: "https://a.example", isRepeatable: false)
        let answer = OAuth2.TokenAnswer(accessToken: "a", expiry: .unknown, members: [:])
        for (limit, isMade) in [(1, true), (0, false)] {
            let connection = ProviderConnection(client: provider, deadline: .now + .seconds(20))
            connection.places = AppPlaces(waiting: WaitingCalls(), app: "one", limit: limit)
            let asked = SharedCalls<OAuth2.TokenAnswer>.Asked(
                app: "one",
                request: request,
                connection: connection,
                grace: .seconds(30)
            )
            let shared = try commons.tokenAnswers.outcome(of: asked) {
                () throws(AccountError) in
                #expect(isMade)
                return answer
            }
            #expect(shared == answer)
        }
    }
}
