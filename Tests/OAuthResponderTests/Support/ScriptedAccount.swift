@testable import OAuthProtocols
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
        var knowsAccountEndpoint: Result<Bool, AccountError> = .success(true)
        /// Why a renewal fails; nil where it succeeds.
        var renewal: AccountError?
        /// Why the name is not told for the tokens that came in; nil where it is.
        var oldName: AccountError?
        /// The same for the new tokens.
        var newName: AccountError?
    }

    /// What was asked, oldest first.
    final class Steps {
        /// The words that stand for the questions.
        var words: [String] = []
    }

    let now = Timestamp(milliseconds: 1_000_000)
    let expiry: Timestamp?
    /// What was asked so far.
    let steps = Steps()
    private let script: Script

    /// Makes an account.
    init(_ script: Script) {
        self.script = script
        expiry = script.expiry.map { Timestamp(milliseconds: 1_000_000 + $0) }
    }

    var canRenew: Bool { script.canRenew }

    var leeway: Int64 { script.leeway }

    func knowsAccountEndpoint() throws(AccountError) -> Bool {
        steps.words.append("look for endpoint")
        return try script.knowsAccountEndpoint.get()
    }

    func renew() throws(AccountError) -> String {
        steps.words.append("renew")
        if let error = script.renewal { throw error }
        return "new tokens"
    }

    func name(after renewal: String?) throws(AccountError) -> String {
        steps.words.append(renewal == nil ? "ask" : "ask with new")
        if let error = renewal == nil ? script.oldName : script.newName { throw error }
        return "asked"
    }

    func knownName(after renewal: String?) -> String {
        renewal == nil ? "known before" : "known from " + (renewal ?? "")
    }
}
