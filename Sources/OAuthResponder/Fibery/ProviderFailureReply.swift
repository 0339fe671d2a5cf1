extension FailureReply {
    /// Puts a provider's failure into words.
    ///
    /// - Parameters:
    ///   - failure: what went wrong.
    ///   - nothingSent: whether the call's own request has not been sent, so that it can be repeated.
    ///   - context: the step, the provider's name and what must not be shown.
    init(_ failure: ProviderFailure, nothingSent: Bool, _ context: FailureContext) {
        let provider = context.provider
        let isRepeatable = nothingSent || (context.step?.isRepeatable ?? true)
        let advice =
            isRepeatable ? "Please try again in a minute." : "Please connect the account again."
        switch failure {
        case .transport(let error):
            self.init(error, isRepeatable: isRepeatable, context)
        case .rateLimited(_, let retryAfter):
            self.init(
                status: 429,
                message: "\(provider) receives too many requests. Please try again in a minute.",
                tryLater: true,
                retryAfter: retryAfter,
                label: "provider_rate_limit",
                level: .warning
            )
        case .unavailable(_, let retryAfter):
            self.init(
                status: 503,
                message:
                    "\(provider) is not available at the moment. Please try again in a minute.",
                tryLater: true,
                retryAfter: retryAfter,
                label: "provider_unavailable",
                level: .warning
            )
        case .serverError:
            self.init(
                status: 502,
                message: "\(provider) reports a fault of its own. \(advice)",
                tryLater: isRepeatable,
                label: "provider_error",
                level: .warning
            )
        case .redirected:
            self.init(
                status: 502,
                message: "\(provider) answered in an unexpected way. "
                    + "Please tell the operator of this app.",
                label: "provider_redirect",
                level: .error
            )
        case .malformed(_, let what):
            self.init(
                status: 502,
                message: "\(provider) answered in an unexpected way. \(advice)",
                tryLater: isRepeatable && what != .callbackNotConfirmed,
                label: what.rawValue,
                level: .error
            )
        case .refused(let error):
            self.init(
                status: 401,
                message: Self.refusal(
                    "\(provider) refused the authorization",
                    error,
                    context,
                    advice: "Please connect the account again."
                ),
                label: "refused",
                level: error.mayBeMisconfigured ? .error : .info,
                providerCode: SafeText.code(error.code, without: context.secrets)
            )
        case .misconfigured(let error):
            self.init(
                status: 500,
                message: Self.refusal(
                    "\(provider) does not accept this app's settings",
                    error,
                    context,
                    advice: "Please tell the operator of this app."
                ),
                label: "misconfigured",
                level: .error,
                providerCode: SafeText.code(error.code, without: context.secrets)
            )
        }
    }

    private init(_ error: TransportError, isRepeatable: Bool, _ context: FailureContext) {
        let provider = context.provider
        let later = "Please try again in a minute."
        let advice = isRepeatable ? later : "Please connect the account again."
        switch error {
        case .unreachable(let reason):
            let isTLS = reason == .tlsFailed || reason == .certificateRejected
            self.init(
                status: 502,
                message: isTLS
                    ? "No secure connection to \(provider) could be made. \(later)"
                    : "\(provider) could not be reached. \(later)",
                tryLater: true,
                label: reason == .other ? "unreachable" : reason.rawValue,
                level: isTLS ? .error : .warning
            )
        case .connectTimedOut:
            self.init(
                status: 504,
                message: "\(provider) could not be reached in time. \(later)",
                tryLater: true,
                label: "connect_timeout",
                level: .warning
            )
        case .forbiddenAddress:
            self.init(
                status: 502,
                message: "\(provider) could not be reached at the given host. \(later)",
                tryLater: true,
                label: "forbidden_address",
                level: .warning
            )
        case .responseTimedOut, .cancelled:
            self.init(
                status: 504,
                message: "\(provider) did not answer in time. \(advice)",
                tryLater: isRepeatable,
                label: error == .cancelled ? "given_up_at_shutdown" : "response_timeout",
                level: .warning
            )
        case .connectionBroken:
            self.init(
                status: 502,
                message: "The connection to \(provider) broke. \(advice)",
                tryLater: isRepeatable,
                label: "connection_broken",
                level: .warning
            )
        case .invalidResponse, .responseTooLarge:
            self.init(
                status: 502,
                message: "\(provider) answered in an unexpected way. \(advice)",
                tryLater: isRepeatable,
                label: error == .responseTooLarge ? "response_too_large" : "invalid_response",
                level: .error
            )
        }
    }
}
