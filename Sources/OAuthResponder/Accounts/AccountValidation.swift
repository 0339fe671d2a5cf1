import OAuthProtocols

/// Whether an account still works, renewed where it has to be: what both versions have in common.
///
/// Contract §2, `POST validate`.
protocol AccountValidation {
    /// What a renewal brings.
    associatedtype Renewal

    /// The call.
    var call: Call { get }
    /// Until when the account's access token is good.
    var expiry: AccountExpiry { get }
    /// Whether the account has what a renewal takes.
    var canRenew: Bool { get }
    /// How long before its expiry a token is renewed, in seconds.
    var leeway: Int64 { get }

    /// Tells whether the provider can be asked whose an account is.
    func knowsAccountEndpoint() throws(ServiceError) -> Bool

    /// Has the provider renew the tokens.
    func renew() throws(ServiceError) -> Renewal

    /// Asks the provider for the account's name, with the tokens that came in where nothing was
    /// renewed.
    func name(after renewal: Renewal?) throws(ServiceError) -> String

    /// Finds the account's name in what is known without asking.
    func knownName(after renewal: Renewal?) -> String

    /// Lists the answer's members; the tokens only where they are new.
    func members(name: String, renewal: Renewal?) -> JSONObject
}

extension AccountValidation {
    /// Answers the call.
    ///
    /// - Returns: `name`, and after a renewal the tokens and their expiry in the caller's spelling.
    /// - Throws: `ServiceError`; `.deadAccount` where the account must be connected again.
    func answer() throws(ServiceError) -> JSONObject {
        if let end = expiry.timestamp {
            let now = call.commons.now()
            let isExpired = end <= now
            if canRenew, end <= now.advanced(bySeconds: leeway) {
                return try answerRenewed(isExpired: isExpired)
            }
            if isExpired, try !knowsAccountEndpoint() { throw .deadAccount(.expired) }
        }
        do throws(ServiceError) {
            return members(name: try name(after: nil), renewal: nil)
        } catch {
            // The provider knows better than the date when its token is over.
            guard error.isRefusalOfToken, canRenew else { throw error.asDeadAccount }
            return try answer(after: try renewed())
        }
    }

    private func answerRenewed(isExpired: Bool) throws(ServiceError) -> JSONObject {
        do throws(ServiceError) {
            return try answer(after: try renewed())
        } catch {
            // The old token still works and the next call tries again.
            guard !isExpired, error.isPassing else { throw error }
            return try answer(unrenewed: error)
        }
    }

    private func renewed() throws(ServiceError) -> Renewal {
        do throws(ServiceError) {
            return try renew()
        } catch {
            throw error.asDeadAccount
        }
    }

    /// Answers with the old tokens, which are good for a while.
    ///
    /// Where the provider already refuses them, the failure is thrown that there are no new ones:
    /// what renews them may still be good.
    private func answer(
        unrenewed failure: ServiceError
    ) throws(ServiceError) -> JSONObject {
        do throws(ServiceError) {
            return members(name: try name(after: nil), renewal: nil)
        } catch {
            if error.isRefusalOfToken { throw failure }
            return members(name: knownName(after: nil), renewal: nil)
        }
    }

    /// Answers with new tokens: losing them to a hiccup of the account's endpoint would cost the
    /// account.
    private func answer(after renewal: Renewal) throws(ServiceError) -> JSONObject {
        do throws(ServiceError) {
            return members(name: try name(after: renewal), renewal: renewal)
        } catch {
            // A 403 is about what the token may see, not about the token.
            if error.isRefusalOfToken, error.providerStatus != 403 { throw error.asDeadAccount }
            return members(name: knownName(after: renewal), renewal: renewal)
        }
    }
}

extension ServiceError {
    /// The error with a refusal as what it means for an account that was connected before.
    fileprivate var asDeadAccount: ServiceError {
        if case .provider(.refused(let error), _) = self { return .deadAccount(.refused(error)) }
        return self
    }

    /// Whether it means that the token is not, or no longer, good.
    fileprivate var isRefusalOfToken: Bool {
        switch self {
        case .provider(.refused, _), .deadAccount: true
        default: false
        }
    }

    /// The status of the provider's answer; nil where none came or none is to blame.
    fileprivate var providerStatus: Int? {
        guard case .provider(let failure, _) = self else { return nil }
        return failure.providerStatus
    }

    /// Whether the same call may succeed later without anybody doing anything.
    fileprivate var isPassing: Bool {
        switch self {
        case .provider(.misconfigured, _), .provider(.refused, _): false
        case .provider, .outOfTime: true
        default: false
        }
    }
}
