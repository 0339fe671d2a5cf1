import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// A row of a table about the service: a call, what the provider is asked, and what comes of it.
struct ServiceCase: Sendable, CustomTestStringConvertible {
    /// What the row shows.
    var name: String
    /// The path below the base of the only app.
    var path: String
    /// The text of the configuration file.
    var configuration = ServiceSettings.text()
    /// What the call brings.
    var body: String
    /// What the provider is asked, and what it answers.
    var script: [Exchange] = []
    /// The requests in full (``HTTPRequest/wire``); nil where the script says enough.
    var sent: [String]?
    /// The answer's status.
    var status = 200
    /// The answer's body, member by member: their order is nobody's business.
    var answer: String
    /// What the log line says besides app, step and status.
    var log = LoggedCall()

    var testDescription: String { name }

    /// Makes the call and checks all that the row says.
    func check() throws {
        let service = try ServiceUnderTest(configuration, script)
        let (answer, line) = try service.post(path, body)
        #expect(answer.status == status)
        let members = try JSONReader.value(of: answer.body)
        #expect(try members == JSONReader.value(of: Array(self.answer.utf8)))
        #expect(answer.body.count == self.answer.utf8.count)
        #expect(line == log.line(path: path, status: status))
        #expect(service.provider.missing == [])
        if let sent { #expect(service.provider.requests.map(\.wire) == sent) }
    }

    /// Writes the body of a failure.
    static func failure(_ message: String, tryLater: Bool = false) -> String {
        let escaped = message.replacing("\"", with: "\\\"")
        return "{\"message\":\"\(escaped)\"\(tryLater ? ",\"tryLater\":true" : "")}"
    }
}

/// What a log line says of a call.
struct LoggedCall: Sendable {
    /// The level.
    var level = "info"
    /// The status of the provider's last answer; nil where none came.
    var provider: Int?
    /// Whether the provider was asked at all; where an answer came it was.
    var isAsked = false
    /// The label of the failure.
    var error: String?
    /// The provider's own code.
    var code: String?
    /// What the operator can do, as it stands in JSON.
    var hint: String?

    /// Writes the line, with words in place of time and durations.
    ///
    /// - Parameters:
    ///   - path: the call's path below the base, of the app `crm`.
    ///   - status: the answer's status.
    /// - Returns: the line without its line end.
    func line(path: String, status: Int) -> String {
        var line = #"{TIME,"level":"\#(level)","request_id":"call-1","app":"crm""#
        line += #","step":"\#(path.dropFirst().replacing("/v1", with: ""))","status":\#(status)"#
        line += #","duration_ms":MS"#
        if let provider { line += ",\"provider_status\":\(provider)" }
        if isAsked || provider != nil { line += ",\"provider_duration_ms\":MS" }
        if let error { line += ",\"error\":\"\(error)\"" }
        if let code { line += ",\"provider_error\":\"\(code)\"" }
        if let hint { line += ",\"hint\":\"\(hint)\"" }
        return line + "}"
    }
}

/// Configurations of one app, `crm`, and the addresses of its providers.
enum ServiceSettings {
    /// OAuth 1: where temporary credentials come from.
    static let request = "POST https://one.example/request"
    /// OAuth 1: where token credentials come from.
    static let access = "POST https://one.example/access"
    /// OAuth 1: whose an account is.
    static let verify = "GET https://one.example/me"
    /// OAuth 2: where tokens come from.
    static let token = "POST https://two.example/token"
    /// OAuth 2: whose an account is.
    static let userinfo = "GET https://two.example/me"

    /// The key that has OAuth 1 accounts asked for.
    static let verifyKey = "verify_endpoint: 'https://one.example/me', name_path: 'name',"
    /// The key that has OAuth 2 accounts asked for.
    static let userinfoKey = "userinfo_endpoint: 'https://two.example/me',"

    /// A configuration with both versions.
    ///
    /// - Parameters:
    ///   - oauth1: further keys of OAuth 1; the signature shows with which secrets it was made.
    ///   - oauth2: further keys of OAuth 2.
    /// - Returns: the text of the file.
    static func text(oauth1: String = "", oauth2: String = "") -> String {
        """
        {apps: {crm: {oauth: {\(oauth1) consumer_key: 'key', consumer_secret: 'canary-consumer',
        signature_method: 'PLAINTEXT', request_token_endpoint: 'https://one.example/request',
        authorization_endpoint: 'https://one.example/authorize',
        access_token_endpoint: 'https://one.example/access'},
        oauth2: {\(oauth2) client_id: 'id', client_secret: 'canary-client',
        authorization_endpoint: 'https://two.example/authorize',
        token_endpoint: 'https://two.example/token'}}}}
        """
    }

    /// A configuration whose endpoints the issuer names.
    static func discovered(_ oauth2: String = "") -> String {
        """
        {apps: {crm: {oauth2: {\(oauth2) client_id: 'id', client_secret: 'canary-client',
        issuer: 'https://two.example'}}}}
        """
    }

    /// The questions for an issuer's metadata, answered with all endpoints.
    ///
    /// - Parameter more: further members, with a comma before each.
    /// - Returns: a question for each of the two addresses.
    static func metadata(_ more: String = "") -> [Exchange] {
        let document = """
            {"issuer":"https://two.example","token_endpoint":"https://two.example/token",
            "authorization_endpoint":"https://two.example/authorize",
            "userinfo_endpoint":"https://two.example/me"\(more)}
            """
        return discovery(.success(HTTPResponse(status: 200, body: Array(document.utf8))))
    }

    /// The questions for an issuer's metadata, both answered alike.
    static func discovery(_ answer: Result<HTTPResponse, TransportError>) -> [Exchange] {
        ["oauth-authorization-server", "openid-configuration"].map {
            Exchange(request: "GET https://two.example/.well-known/\($0)", answer: answer)
        }
    }
}
