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
        let passing = context.isSpent ? Self.again : Self.later
        let surprise = "\(provider) answered in an unexpected way."
        switch failure {
        case .tooManyWaiting:
            let sentence = "Too many requests wait for an answer of \(provider) already."
            self.init(503, .appTooManyInFlight, .warning, "\(sentence) \(Self.later)")
            tryLater = true
        case .transport(let error):
            let isPassing = !context.isSpent && (isRepeatable || error.nothingWasSent)
            self.init(error, isRepeatable: isPassing, provider: provider)
        case .rateLimited(_, let retryAfter):
            let sentence = "\(provider) receives too many requests."
            self.init(429, .providerRateLimit, .warning, "\(sentence) \(passing)")
            tryLater = !context.isSpent
            self.retryAfter = retryAfter
        case .unavailable(_, let retryAfter):
            let sentence = "\(provider) is not available at the moment."
            self.init(503, .providerUnavailable, .warning, "\(sentence) \(passing)")
            tryLater = !context.isSpent
            self.retryAfter = retryAfter
        case .serverError:
            let sentence = "\(provider) reports a fault of its own."
            self.init(502, .providerError, .warning, "\(sentence) \(advice)")
            tryLater = isRepeatable
        case .redirected:
            self.init(502, .providerRedirect, .error, "\(surprise) \(Self.complain)")
        case .malformed(_, let what):
            // A server without the confirmation knows OAuth 1.0 alone, today and tomorrow.
            // One that encrypts its answers does so until somebody changes its settings.
            let isForGood = what == .callbackNotConfirmed || what == .encryptedAnswer
            let words = isForGood ? Self.complain : advice
            let encrypted = "\(provider) encrypted its answer, so it can't be read."
            let sentence = what == .encryptedAnswer ? encrypted : surprise
            self.init(502, ErrorLabel(what), .error, "\(sentence) \(words)")
            tryLater = isRepeatable && !isForGood
        case .refused(let error):
            let level: Log.Level = error.mayBeMisconfigured ? .error : .info
            let sentence = "\(provider) refused the authorization"
            self = FailureReply(401, .refused, level, sentence)
                .quoting(error, context, advice: Self.again)
        case .misconfigured(let error):
            let sentence = "\(provider) does not accept this app's settings"
            self = FailureReply(500, .misconfigured, .error, sentence)
                .quoting(error, context, advice: Self.complain)
        }
    }
}

extension ErrorLabel {
    /// Names what is wrong with an answer.
    fileprivate init(_ malformation: ProviderFailure.Malformation) {
        self =
            switch malformation {
            case .unreadableBody: .unreadableBody
            case .truncatedAnswer: .truncatedAnswer
            case .missingToken: .missingToken
            case .unusableToken: .unusableToken
            case .unknownTokenType: .unknownTokenType
            case .callbackNotConfirmed: .callbackNotConfirmed
            case .encryptedAnswer: .encryptedAnswer
            case .unexpectedStatus: .unexpectedStatus
            }
    }
}
