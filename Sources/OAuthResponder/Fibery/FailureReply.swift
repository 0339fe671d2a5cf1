/// What a failure looks like from outside and in the log: the only place with words for users.
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
    /// The log's `error`, of a bounded set.
    var label: String
    /// How much the log line matters.
    var level: Log.Level
    /// The provider's own code, fit to be logged; nil where there is none.
    var providerCode: String?

    /// The longest message, in Unicode scalars.
    static let messageLimit = 300

    /// The answer that the gateway gets.
    var response: GatewayResponse {
        var members: [String: JSONValue] = ["message": .string(message)]
        if tryLater { members["tryLater"] = .bool(true) }
        var response = GatewayResponse.json(members, status: status)
        if let retryAfter {
            response.fields.append(HTTPField(name: "Retry-After", value: String(retryAfter)))
        }
        if let allowed { response.fields.append(HTTPField(name: "Allow", value: allowed)) }
        return response
    }
}

extension GatewayResponse {
    /// Makes an answer as every answer of the responder's own is: JSON that nobody may keep.
    static func json(_ members: [String: JSONValue], status: Int = 200) -> GatewayResponse {
        GatewayResponse(
            status: status,
            fields: [
                HTTPField(name: "Content-Type", value: "application/json"),
                HTTPField(name: "Cache-Control", value: "no-store"),
            ],
            body: JSONText.bytes(of: .object(members))
        )
    }
}

/// What a reply depends on besides the error.
struct FailureContext {
    /// Which call it is; nil where path or app lead nowhere.
    var step: Step?
    /// The provider's name for people, fit to begin a sentence.
    var provider: String
    /// What must not be in a message.
    var secrets: [String]
}

extension FailureReply {
    /// Puts an error into words (contract §3).
    init(_ error: ServiceError, _ context: FailureContext) {
        switch error {
        case .badRequest(let fault):
            self.init(
                status: 400,
                message: fault.sentence,
                label: fault.label,
                level: .info
            )
        case .notFound:
            self.init(
                status: 404,
                message: "There is nothing at this address.",
                label: "not_found",
                level: .info
            )
        case .methodNotAllowed(let allowed):
            self.init(
                status: 405,
                message: "This address takes \(allowed) requests only.",
                allowed: allowed,
                label: "method_not_allowed",
                level: .info
            )
        case .bodyTooLong:
            self.init(
                status: 413,
                message: "The request is larger than 64 KiB.",
                label: "body_too_long",
                level: .info
            )
        case .encodedBody:
            self.init(
                status: 415,
                message: "The request must not have a Content-Encoding.",
                label: "encoded_body",
                level: .info
            )
        case .declined(let error):
            self.init(
                status: 401,
                message: Self.refusal(
                    "\(context.provider) did not authorize the connection",
                    error,
                    context,
                    advice: error.mayBeMisconfigured
                        ? "Please tell the operator of this app."
                        : "Please connect again and allow the access."
                ),
                label: "declined",
                level: error.mayBeMisconfigured ? .error : .info,
                providerCode: SafeText.code(error.code, without: context.secrets)
            )
        case .foreignCallback(let reason):
            self.init(
                status: 401,
                message: "The answer of \(context.provider) belongs to another attempt to connect. "
                    + "Please connect again.",
                label: reason == .token ? "foreign_token" : "issuer_mismatch",
                level: .warning
            )
        case .deadAccount(let reason):
            self.init(reason, context)
        case .provider(let failure, let nothingSent):
            self.init(failure, nothingSent: nothingSent, context)
        case .refused(let refusal):
            self.init(
                status: 503,
                message: "There is too much to do at the moment. Please try again in a minute.",
                tryLater: true,
                label: refusal == .shuttingDown ? "shutting_down" : "too_many_in_flight",
                level: .warning
            )
        case .outOfTime:
            self.init(
                status: 504,
                message: "It took too long to answer. Please try again in a minute.",
                tryLater: context.step?.isRepeatable ?? true,
                label: "out_of_time",
                level: .warning
            )
        case .cryptography:
            self.init(
                status: 500,
                message: "The request could not be signed. Please tell the operator of this app.",
                label: "cryptography",
                level: .error
            )
        }
        message = SafeText.cut(message, to: Self.messageLimit)
    }

    private init(_ reason: ServiceError.DeadAccount, _ context: FailureContext) {
        let sentence = "The connection to \(context.provider) is no longer valid"
        let advice = "Please reconnect the account."
        switch reason {
        case .unusableToken:
            self.init(
                status: 401,
                message: "\(sentence). \(advice)",
                label: "unusable_token",
                level: .info
            )
        case .expired:
            self.init(
                status: 401,
                message: "\(sentence). \(advice)",
                label: "expired",
                level: .info
            )
        case .refused(let error):
            self.init(
                status: 401,
                message: Self.refusal(sentence, error, context, advice: advice),
                label: "account_refused",
                level: error.mayBeMisconfigured ? .error : .info,
                providerCode: SafeText.code(error.code, without: context.secrets)
            )
        }
    }

    /// A sentence, the provider's own words in parentheses, and what to do.
    static func refusal(
        _ sentence: String,
        _ error: ProviderError,
        _ context: FailureContext,
        advice: String
    ) -> String {
        let code = SafeText.code(error.code, without: context.secrets)
        let words = error.description.map {
            SafeText.sentence($0, without: context.secrets, limit: 120)
        }
        let reason = [code, words].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
        let isRedundant = code == "access_denied" && (words ?? "").isEmpty
        return reason.isEmpty || isRedundant
            ? "\(sentence). \(advice)" : "\(sentence) (\(reason)). \(advice)"
    }
}

extension ServiceError.BadRequest {
    /// The fault in words.
    fileprivate var sentence: String {
        switch self {
        case .notJSON: "The request is not JSON in UTF-8."
        case .tooDeep: "The request is nested more than \(JSONText.nestingLimit) levels deep."
        case .notAnObject: "The request is not a JSON object."
        case .truncated: "The request ended too early."
        case .missing(let member): "The request lacks \"\(member)\"."
        case .wrongType(let member): "\"\(member)\" has not the type that is expected."
        case .tooLong(let member, let limit): "\"\(member)\" is longer than \(limit / 1024) KiB."
        case .callbackNotAllowed: "\"callback_uri\" does not belong to Fibery."
        case .statesDiffer: "\"state\" differs between the two places where it stands."
        case .missingPKCEBinding:
            "The request lacks \"state\"; for callers that send none set pkce_binding to "
                + "\"callback_uri\"."
        case .unusableTenant(let member): "\"\(member)\" is not usable here."
        }
    }

    /// The fault for the log.
    fileprivate var label: String {
        switch self {
        case .notJSON: "not_json"
        case .tooDeep: "nested_too_deep"
        case .notAnObject: "not_an_object"
        case .truncated: "truncated_body"
        case .missing: "missing_member"
        case .wrongType: "wrong_type"
        case .tooLong: "text_too_long"
        case .callbackNotAllowed: "callback_not_allowed"
        case .statesDiffer: "states_differ"
        case .missingPKCEBinding: "missing_pkce_binding"
        case .unusableTenant: "unusable_tenant"
        }
    }
}
