import OAuthProtocols

/// Whether an account still works, renewed where it has to be: what both versions have in common.
///
/// Contract §2, `POST validate`.
protocol AccountValidation {
    /// What a renewal brings.
    associatedtype Renewal

    /// What time it is.
    var now: Timestamp { get }
    /// Until when the account's access token is good; nil where that is not known.
    var expiry: Timestamp? { get }
    /// Whether the account has what a renewal takes.
    var canRenew: Bool { get }
    /// How long before its expiry a token is renewed, in seconds.
    var leeway: Int64 { get }

    /// Tells whether the provider can be asked whose an account is.
    func knowsAccountEndpoint() throws(AccountError) -> Bool

    /// Has the provider renew the tokens.
    func renew() throws(AccountError) -> Renewal

    /// Asks the provider for the account's name, with the tokens that came in where nothing was
    /// renewed.
    func name(after renewal: Renewal?) throws(AccountError) -> String

    /// Finds the account's name in what is known without asking.
    func knownName(after renewal: Renewal?) -> String
}

/// An account that works.
struct ValidAccount<Renewal> {
    /// Its name, for people.
    var name: String
    /// Its new tokens; nil where the old ones are still good.
    var renewal: Renewal?
}

extension ValidAccount: Equatable where Renewal: Equatable {}

extension ValidAccount: Sendable where Renewal: Sendable {}

extension AccountValidation {
    /// Whether the known expiry alone has the tokens renewed: it has passed, or is about to.
    var isDue: Bool { expiry.map { $0 <= now.advanced(bySeconds: leeway) } ?? false }

    /// Finds out whether the account works, and renews its tokens where they are about to expire.
    ///
    /// - Returns: the account.
    /// - Throws: `AccountError`; `.deadAccount` where the account must be connected again.
    func validate() throws(AccountError) -> ValidAccount<Renewal> {
        let isExpired = expiry.map { $0 <= now } ?? false
        if isDue, canRenew { return try renewedAccount(isExpired: isExpired) }
        if isExpired, try !knowsAccountEndpoint() { throw .deadAccount(.expired) }
        do throws(AccountError) {
            return ValidAccount(name: try name(after: nil))
        } catch {
            // The provider knows better than the date when its token is over. After a 403 nothing is
            // renewed, since a new token may see no more than the old one.
            guard error.isRefusalOfToken, !error.isForbidden, canRenew else {
                throw error.asDeadAccount
            }
            return try account(after: try renewed())
        }
    }

    private func renewedAccount(
        isExpired: Bool
    ) throws(AccountError) -> ValidAccount<Renewal> {
        let renewal: Renewal
        do throws(AccountError) {
            renewal = try renewed()
        } catch {
            // The old token still works and the next call tries again.
            guard !isExpired, error.leavesOldToken else { throw error }
            return try account(unrenewed: error)
        }
        return try account(after: renewal)
    }

    private func renewed() throws(AccountError) -> Renewal {
        do throws(AccountError) {
            return try renew()
        } catch {
            throw error.asDeadAccount
        }
    }

    /// Keeps the old tokens, which are good for a while.
    ///
    /// Where the provider already refuses them, the failure is thrown that there are no new ones:
    /// what renews them may still be good.
    private func account(
        unrenewed failure: AccountError
    ) throws(AccountError) -> ValidAccount<Renewal> {
        do throws(AccountError) {
            return ValidAccount(name: try name(after: nil))
        } catch {
            if error.isRefusalOfToken { throw failure }
            return ValidAccount(name: knownName(after: nil))
        }
    }

    /// Keeps the new tokens: losing them to a hiccup of the account's endpoint would cost the
    /// account.
    private func account(
        after renewal: Renewal
    ) throws(AccountError) -> ValidAccount<Renewal> {
        do throws(AccountError) {
            return ValidAccount(name: try name(after: renewal), renewal: renewal)
        } catch {
            // A 403 is about what the token may see, not about the token.
            if error.isRefusalOfToken, !error.isForbidden { throw error.asDeadAccount }
            return ValidAccount(name: knownName(after: renewal), renewal: renewal)
        }
    }
}

extension AccountError {
    /// The error with a refusal as what it means for an account that was connected before.
    fileprivate var asDeadAccount: AccountError {
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

    /// Whether the provider answered with a 403.
    fileprivate var isForbidden: Bool {
        guard case .provider(let failure, _) = self else { return false }
        return failure.providerStatus == 403
    }

    /// Whether the old token is as good as before: the provider failed or refused a renewal, and the
    /// next call asks again.
    fileprivate var leavesOldToken: Bool {
        switch self {
        case .provider, .outOfTime, .deadAccount(.refused): true
        default: false
        }
    }
}
