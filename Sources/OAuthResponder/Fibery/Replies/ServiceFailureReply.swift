import OAuthProtocols

extension FailureReply {
    /// Puts an error into words (contract §3).
    init(_ error: ServiceError, _ context: FailureContext) {
        let provider = context.provider
        switch error {
        case .badRequest(let fault):
            self.init(400, fault.label, .info, fault.sentence)
        case .notFound:
            self.init(404, "not_found", .info, "There is nothing at this address.")
        case .methodNotAllowed(let allowed):
            let sentence = "This address takes \(allowed) requests only."
            self.init(405, "method_not_allowed", .info, sentence)
            self.allowed = allowed
        case .bodyTooLong:
            self.init(413, "body_too_long", .info, "The request is larger than 64 KiB.")
        case .encodedBody:
            let sentence = "The request must not have a Content-Encoding."
            self.init(415, "encoded_body", .info, sentence)
        case .declined(let error):
            let sentence = "\(provider) did not authorize the connection"
            let isOperators = error.mayBeMisconfigured
            let advice =
                isOperators
                ? "Please tell the operator of this app."
                : "Please connect again and allow the access."
            let level: Log.Level = isOperators ? .error : .info
            self = FailureReply(401, "declined", level, sentence)
                .quoting(error, context, advice: advice)
        case .foreignToken:
            self.init(foreignCallback: "foreign_token", context)
        case .account(let error):
            self.init(error, context)
        case .refused(let refusal):
            let label = refusal == .shuttingDown ? "shutting_down" : "too_many_in_flight"
            let sentence = "Too many calls are being answered at the moment."
            self.init(503, label, .warning, "\(sentence) \(Self.later)")
            tryLater = true
        }
        message = SafeText.cut(message, to: Self.messageLimit)
    }
}

extension ServiceError.BadRequest {
    /// The fault in words.
    fileprivate var sentence: String {
        switch self {
        case .notJSON: "The request is not JSON in UTF-8."
        case .tooDeep: "The request is nested more than \(JSONReader.depthLimit) levels deep."
        case .notAnObject: "The request is not a JSON object."
        case .truncated: "The request ended too early."
        case .missing(let member): "The request lacks \"\(member)\"."
        case .wrongType(let member): "\"\(member)\" has the wrong type."
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
