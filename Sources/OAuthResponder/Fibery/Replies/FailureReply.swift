import OAuthProtocols

/// What a failure looks like from outside and in the log: words for users stand in the files named
/// `…Reply`, and nowhere else.
struct FailureReply: Sendable, Equatable {
    /// The status code.
    var status: Int
    /// One sentence or two for a user of Fibery; 300 characters at most.
    var message: String
    /// Whether Fibery should make the same call again later.
    var tryLater = false
    /// The `Retry-After` in seconds; nil for none.
    var retryAfter: Int?
    /// The methods for `Allow`; nil for none.
    var allowed: String?
    /// The log's `error`.
    var label: ErrorLabel
    /// How much the log line matters.
    var level: Log.Level
    /// The provider's own code, fit to be logged; nil where there is none.
    var providerCode: String?

    /// What the operator can do, for the log alone; nil where the label says it.
    var hint: String?

    /// The longest message, in Unicode scalars.
    static let messageLimit = 300

    /// What a user can do where the fault passes by itself.
    static let later = "Please try again in a minute."
    /// What a user can do where a code or verifier may be spent.
    static let again = "Please connect the account again."
    /// What a user can do where the operator must act.
    static let complain = "Please tell the operator of this app."

    /// Makes a reply without further details, read like a row of a table.
    init(_ status: Int, _ label: ErrorLabel, _ level: Log.Level, _ message: String) {
        self.status = status
        self.label = label
        self.level = level
        self.message = message
    }

    /// The answer that the gateway gets.
    var response: GatewayResponse {
        var members: JSONObject = ["message": .string(message)]
        if tryLater { members["tryLater"] = .bool(true) }
        var response = GatewayResponse.json(members, status: status)
        if let retryAfter {
            response.fields.append(HTTPField(name: "Retry-After", value: String(retryAfter)))
        }
        if let allowed { response.fields.append(HTTPField(name: "Allow", value: allowed)) }
        return response
    }
}

/// What a reply depends on besides the error.
struct FailureContext {
    /// Whether the same call may be made again whatever became of the first.
    var isRepeatable = true
    /// Whether a code has been used up, so that the same call fails whenever it is made again.
    var isSpent = false
    /// The provider's name for people, fit to begin a sentence.
    var provider: String
    /// What must not be in a message.
    var secrets: KnownSecrets
}

extension FailureReply {
    /// Adds what a provider says of its error, as far as that is fit to be shown, and what to do.
    ///
    /// - Parameters:
    ///   - error: the provider's own words, which follow the message in parentheses.
    ///   - context: what must not be shown.
    ///   - advice: what to do.
    /// - Returns: the reply, whose message was one sentence without a full stop.
    func quoting(
        _ error: ProviderError,
        _ context: FailureContext,
        advice: String
    ) -> FailureReply {
        var secrets = context.secrets
        secrets.add(error.secrets.map { $0.reveal() })
        let safe = SafeText.reason(
            code: error.code,
            words: error.description,
            without: secrets,
            limit: 120
        )
        var reply = self
        reply.message = "\(message)\(Self.ending(with: safe)) \(advice)"
        reply.providerCode = safe.code
        return reply
    }

    private static func ending(with safe: SafeText.Reason) -> String {
        let reason = [safe.code ?? "", safe.words].filter { !$0.isEmpty }.joined(separator: ": ")
        if reason.isEmpty || reason == "access_denied" { return "." }
        // A full stop behind the provider's own would look like a slip.
        return reason.hasSuffix(".") ? " (\(reason))" : " (\(reason))."
    }
}
