import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2, §3: paths, methods, and calls that are not taken on")
struct ServiceGatewayTests {
    /// Which apps are configured.
    enum Apps: Sendable {
        /// One, with both versions.
        case one
        /// One for each version; the second has a key.
        case two

        fileprivate var configuration: String {
            self == .one ? ServiceSettings.text() : ServiceGatewayTests.twoApps
        }
    }

    private static let oauth1 = """
        {consumer_key: 'k', consumer_secret: 'canary-consumer',
        request_token_endpoint: 'https://one.example/request',
        authorization_endpoint: 'https://one.example/authorize',
        access_token_endpoint: 'https://one.example/access'}
        """
    private static let oauth2 = """
        {client_id: 'id', client_secret: 'canary-client',
        authorization_endpoint: 'https://two.example/authorize',
        token_endpoint: 'https://two.example/token'}
        """
    private static let twoApps = """
        {apps: {old: {oauth: \(oauth1)}, new: {oauth2: \(oauth2),
        access_keys: ['canary-key-123456789012']}}}
        """

    private static func call(_ method: String, _ path: String) -> GatewayRequest {
        GatewayRequest(method: method, path: path, requestID: "r-2", body: .complete([]))
    }

    private static func line(
        _ members: String,
        level: String = "info",
        id: String = "r-2"
    ) -> String {
        #"{TIME,"level":"\#(level)","request_id":"\#(id)",\#(members)}"#
    }

    @Test(
        "a process that does not count, as under plain CGI, has nothing to tell",
        arguments: ["/status", "/metrics", "/crm/status"]
    )
    func uncounted(path: String) throws {
        let service = try ServiceUnderTest(Apps.one.configuration)
        let (answer, line) = try service.answer(Self.call("GET", path))
        #expect(answer.status == 404)
        #expect(line == Self.line(#""status":404,"duration_ms":MS,"error":"not_found""#))
    }

    @Test(
        "healthz asks nobody, and is logged for those who look for a fault",
        arguments: [
            (Apps.one, "GET", "/healthz", #""app":"crm","#),
            (.one, "HEAD", "/healthz", #""app":"crm","#),
            (.one, "GET", "/crm/healthz", #""app":"crm","#), (.two, "GET", "/healthz", ""),
            (.two, "GET", "/old/healthz", #""app":"old","#),
        ]
    )
    func health(apps: Apps, method: String, path: String, app: String) throws {
        let service = try ServiceUnderTest(apps.configuration)
        var request = Self.call(method, path)
        for refusal in [nil, GatewayRequest.Refusal.tooManyInFlight] {
            request.refusal = refusal
            let (answer, line) = try service.answer(request)
            #expect(answer.status == 200)
            #expect(answer.text == "{\"status\":\"ok\",\"version\":\"\(Version.number)\"}")
            let members = app + #""step":"healthz","status":200,"duration_ms":MS"#
            #expect(line == Self.line(members, level: "debug"))
        }
        #expect(service.provider.requests == [])
    }

    private static let nothing = ServiceCase.failure("There is nothing at this address.")

    @Test(
        "unknown paths and apps, and wrong keys, are all the same 404",
        arguments: [
            (Apps.one, "/"), (.one, ""), (.one, "/validate/"), (.one, "/Validate"),
            (.one, "/x/validate"),
            (.one, "/oauth2/v2/authorize"), (.one, "/crm/x/validate"), (.two, "/validate"),
            (.two, "/old/canary-key-123456789012/validate"), (.two, "/new/validate"),
            (.two, "/new/canary-key-123456789013/validate"), (.two, "//validate"),
            (.two, "/new//validate"),
        ]
    )
    func unknown(apps: Apps, path: String) throws {
        for method in ["POST", "GET"] {
            let service = try ServiceUnderTest(apps.configuration)
            let (answer, line) = try service.answer(Self.call(method, path))
            #expect(answer.status == 404 && answer.text == Self.nothing)
            #expect(line == Self.line(#""status":404,"duration_ms":MS,"error":"not_found""#))
            #expect(answer.fields.firstValue(of: "Allow") == nil)
        }
    }

    @Test(
        "an app without that version of OAuth",
        arguments: [
            ("old", "/oauth2/v1/authorize", ""), ("old", "/oauth2/v1/access_token", ""),
            ("new", "/oauth1/v1/authorize", "/canary-key-123456789012"),
            ("new", "/oauth1/v1/access_token", "/canary-key-123456789012"),
        ]
    )
    func otherVersion(app: String, path: String, key: String) throws {
        let service = try ServiceUnderTest(Apps.two.configuration)
        let (answer, line) = try service.answer(Self.call("POST", "/\(app)\(key)\(path)"))
        #expect(answer.status == 404 && answer.text == Self.nothing)
        let step = path.dropFirst().replacing("/v1", with: "")
        let members = #""app":"\#(app)","step":"\#(step)","status":404,"duration_ms":MS"#
        #expect(line == Self.line(members + #","error":"not_found""#))
    }

    private static let steps = [
        "oauth1/v1/authorize", "oauth1/v1/access_token", "oauth2/v1/authorize",
        "oauth2/v1/access_token", "validate",
    ]

    @Test(
        "another method is a 405 that says which it could be",
        arguments: steps + ["healthz"],
        ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post", "POST", ""]
    )
    func method(step: String, method: String) throws {
        let allowed = step == "healthz" ? "GET, HEAD" : "POST"
        if allowed.contains(method) && !method.isEmpty { return }
        let service = try ServiceUnderTest(Apps.one.configuration)
        let (answer, line) = try service.answer(Self.call(method, "/" + step))
        let message = "This address takes \(allowed) requests only."
        #expect(answer.status == 405 && answer.text == ServiceCase.failure(message))
        #expect(answer.fields.firstValue(of: "Allow") == allowed)
        let name = step.replacing("/v1", with: "")
        let members = #""app":"crm","step":"\#(name)","status":405,"duration_ms":MS"#
        #expect(line == Self.line(members + #","error":"method_not_allowed""#))
    }

    @Test(
        "too many calls: 503, and nothing is sent",
        arguments: steps
    )
    func refusal(step: String) throws {
        let service = try ServiceUnderTest(Apps.one.configuration)
        var request = GatewayRequest.post("/" + step, "{}")
        request.refusal = .tooManyInFlight
        let (answer, line) = try service.answer(request)
        let message =
            "Too many calls are being answered at the moment. Please try again in a minute."
        #expect(answer.status == 503)
        #expect(answer.text == ServiceCase.failure(message, tryLater: true))
        let log = LoggedCall(level: "warning", error: "too_many_in_flight")
        #expect(line == log.line(path: "/" + step, status: 503))
    }

    @Test("the caller's own name for the call is in the log, before the failure")
    func correlation() throws {
        let service = try ServiceUnderTest(Apps.one.configuration)
        var request = Self.call("GET", "/healthz")
        request.correlationID = "caller-7"
        let health = #""app":"crm","step":"healthz","status":200,"duration_ms":MS"#
        let named = #","correlation_id":"caller-7""#
        #expect(try service.answer(request).line == Self.line(health + named, level: "debug"))
        request.path = "/nowhere"
        let failed = #""status":404,"duration_ms":MS\#(named),"error":"not_found""#
        #expect(try service.answer(request).line == Self.line(failed))
    }
}
