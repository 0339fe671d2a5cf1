import OAuthProtocols

extension FailureReply {
    /// Puts an error into words (contract §3).
    init(_ error: ServiceError, _ context: FailureContext) {
        let provider = context.provider
        switch error {
        case .badRequest(let fault):
            self.init(400, fault.label, .info, fault.sentence)
        case .notFound:
            self.init(404, .notFound, .info, "There is nothing at this address.")
        case .methodNotAllowed(let allowed):
            let sentence = "This address takes \(allowed) requests only."
            self.init(405, .methodNotAllowed, .info, sentence)
            self.allowed = allowed
        case .bodyTooLong:
            self.init(413, .bodyTooLong, .info, "The request is larger than 64 KiB.")
        case .encodedBody:
            let sentence = "The request must not have a Content-Encoding."
            self.init(415, .encodedBody, .info, sentence)
        case .declined(let error):
            let sentence = "\(provider) did not authorize the connection"
            let isOperators = error.mayBeMisconfigured
            let advice =
                isOperators
                ? "Please tell the operator of this app."
                : "Please connect again and allow the access."
            let level: Log.Level = isOperators ? .error : .info
            self = FailureReply(401, .declined, level, sentence)
                .quoting(error, context, advice: advice)
        case .foreignToken:
            self.init(foreignCallback: .foreignToken, context)
        case .account(let error):
            self.init(error, context)
        case .refused(.tooManyInFlight):
            let sentence = "Too many calls are being answered at the moment."
            self.init(503, .tooManyInFlight, .warning, "\(sentence) \(Self.later)")
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
    fileprivate var label: ErrorLabel {
        switch self {
        case .notJSON: .notJSON
        case .tooDeep: .nestedTooDeep
        case .notAnObject: .notAnObject
        case .truncated: .truncatedBody
        case .missing: .missingMember
        case .wrongType: .wrongType
        case .tooLong: .textTooLong
        case .callbackNotAllowed: .callbackNotAllowed
        case .statesDiffer: .statesDiffer
        case .missingPKCEBinding: .missingPKCEBinding
        case .unusableTenant: .unusableTenant
        }
    }
}
