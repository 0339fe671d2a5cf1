@testable import OAuthResponder

/// An account whose provider does what a script says; the tokens that a renewal brings are a text.
struct ScriptedAccount: AccountValidation {
    /// What the provider does, and what the account has.
    struct Script: Sendable {
        /// When the access token expires, in milliseconds from now; nil where nobody knows.
        var expiry: Int64?
        /// Whether the account has what a renewal takes.
        var canRenew = true
        /// How long before its expiry a token is renewed, in seconds.
        var leeway: Int64 = 300
        /// Whether there is an endpoint that tells whose the account is.
        var knowsAccountEndpoint: Result<Bool, ServiceError> = .success(true)
        /// Why a renewal fails; nil where it succeeds.
        var renewal: ServiceError?
        /// Why the name is not told for the tokens that came in; nil where it is.
        var oldName: ServiceError?
        /// The same for the new tokens.
        var newName: ServiceError?
    }

    /// What was asked, oldest first.
    final class Steps {
        /// The words that stand for the questions.
        var words: [String] = []
    }

    let call: Call
    let expiry: AccountExpiry
    /// What was asked so far.
    let steps = Steps()
    private let script: Script

    /// The clock at which every call is answered.
    private static let now = Timestamp(milliseconds: 1_000_000)

    /// Makes an account.
    init(_ script: Script) throws(ServiceError) {
        self.script = script
        call = Call(
            step: .validate,
            app: Configuration.App(name: "crm", title: "crm", accessKeys: []),
            body: try RequestBody(.complete(Array("{}".utf8))),
            connection: ProviderConnection(
                client: StandInProvider(json: "{}"),
                deadline: .now + .seconds(10)
            ),
            commons: Call.Commons(
                callbackOrigins: [],
                discovery: Discovery(),
                tokenAnswers: SharedCalls(),
                tokenCredentials: SharedCalls(),
                waiting: WaitingCalls(),
                now: { Self.now }
            )
        )
        var expiry = AccountExpiry(of: [:])
        expiry.timestamp = script.expiry.map {
            Timestamp(milliseconds: Self.now.milliseconds + $0)
        }
        self.expiry = expiry
    }

    var canRenew: Bool { script.canRenew }

    var leeway: Int64 { script.leeway }

    func knowsAccountEndpoint() throws(ServiceError) -> Bool {
        steps.words.append("look for endpoint")
        return try script.knowsAccountEndpoint.get()
    }

    func renew() throws(ServiceError) -> String {
        steps.words.append("renew")
        if let error = script.renewal { throw error }
        return "new tokens"
    }

    func name(after renewal: String?) throws(ServiceError) -> String {
        steps.words.append(renewal == nil ? "ask" : "ask with new")
        if let error = renewal == nil ? script.oldName : script.newName { throw error }
        return "asked"
    }

    func knownName(after renewal: String?) -> String {
        renewal == nil ? "known before" : "known from " + (renewal ?? "")
    }

    func members(name: String, renewal: String?) -> JSONObject {
        var members: JSONObject = ["name": .string(name)]
        if let renewal { members["tokens"] = .string(renewal) }
        return members
    }
}
