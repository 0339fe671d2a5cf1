import OAuthProtocols

extension FailureReply {
    /// Puts a provider's failure into words.
    ///
    /// - Parameters:
    ///   - failure: what went wrong.
    ///   - nothingSent: whether the call's own request was not sent, so that it can be repeated.
    ///   - context: whether the call can be repeated, the provider's name and what must not be shown.
    init(_ failure: ProviderFailure, nothingSent: Bool, _ context: FailureContext) {
        let provider = context.provider
        let isRepeatable = nothingSent || context.isRepeatable
        let advice = isRepeatable ? Self.later : Self.again
        let surprise = "\(provider) answered in an unexpected way."
        switch failure {
        case .tooManyWaiting:
            let sentence = "Too many requests wait for an answer of \(provider) already."
            self.init(503, "app_too_many_in_flight", .warning, "\(sentence) \(Self.later)")
            tryLater = true
        case .transport(let error):
            self.init(error, isRepeatable: isRepeatable, provider: provider)
        case .rateLimited(_, let retryAfter):
            let sentence = "\(provider) receives too many requests."
            self.init(429, "provider_rate_limit", .warning, "\(sentence) \(Self.later)")
            tryLater = true
            self.retryAfter = retryAfter
        case .unavailable(_, let retryAfter):
            let sentence = "\(provider) is not available at the moment."
            self.init(503, "provider_unavailable", .warning, "\(sentence) \(Self.later)")
            tryLater = true
            self.retryAfter = retryAfter
        case .serverError:
            let sentence = "\(provider) reports a fault of its own."
            self.init(502, "provider_error", .warning, "\(sentence) \(advice)")
            tryLater = isRepeatable
        case .redirected:
            self.init(502, "provider_redirect", .error, "\(surprise) \(Self.complain)")
        case .malformed(_, let what):
            // A server without the confirmation knows OAuth 1.0 alone, today and tomorrow.
            // One that encrypts its answers does so until somebody changes its settings.
            let isForGood = what == .callbackNotConfirmed || what == .encryptedAnswer
            let words = isForGood ? Self.complain : advice
            let encrypted = "\(provider) encrypted its answer, so it can't be read."
            let sentence = what == .encryptedAnswer ? encrypted : surprise
            self.init(502, what.rawValue, .error, "\(sentence) \(words)")
            tryLater = isRepeatable && !isForGood
        case .refused(let error):
            let level: Log.Level = error.mayBeMisconfigured ? .error : .info
            let sentence = "\(provider) refused the authorization"
            self = FailureReply(401, "refused", level, sentence)
                .quoting(error, context, advice: Self.again)
        case .misconfigured(let error):
            let sentence = "\(provider) does not accept this app's settings"
            self = FailureReply(500, "misconfigured", .error, sentence)
                .quoting(error, context, advice: Self.complain)
        }
    }

    private init(_ error: TransportError, isRepeatable: Bool, provider: String) {
        let isRepeatable = isRepeatable || error.nothingWasSent
        let advice = isRepeatable ? Self.later : Self.again
        let (status, level, sentence) = Self.row(error, provider: provider)
        self.init(status, error.label, level, "\(sentence) \(advice)")
        tryLater = isRepeatable
    }

    /// Finds the row of the contract's table for an answer that did not come.
    private static func row(
        _ error: TransportError,
        provider: String
    ) -> (status: Int, level: Log.Level, sentence: String) {
        switch error {
        case .unreachable(.tlsFailed), .unreachable(.certificateRejected):
            (502, .error, "No secure connection to \(provider) could be made.")
        case .unreachable: (502, .warning, "\(provider) could not be reached.")
        case .connectTimedOut: (504, .warning, "\(provider) could not be reached in time.")
        case .forbiddenAddress:
            (502, .warning, "\(provider) could not be reached at the given host.")
        case .responseTimedOut, .cancelled:
            (504, .warning, "\(provider) did not answer in time.")
        case .connectionBroken: (502, .warning, "The connection to \(provider) broke.")
        case .invalidResponse, .responseTooLarge:
            (502, .error, "\(provider) answered in an unexpected way.")
        }
    }
}

extension TransportError {
    /// The error for the log.
    fileprivate var label: String {
        switch self {
        case .unreachable(.other): "unreachable"
        case .unreachable(let reason): reason.rawValue
        case .connectTimedOut: "connect_timeout"
        case .forbiddenAddress: "forbidden_address"
        case .responseTimedOut: "response_timeout"
        case .cancelled: "given_up_at_shutdown"
        case .connectionBroken: "connection_broken"
        case .invalidResponse: "invalid_response"
        case .responseTooLarge: "response_too_large"
        }
    }
}
