import OAuthProtocols

/// Why an account can't be connected or validated; each case says who must act.
enum AccountError: Error, Equatable, Sendable {
    /// The caller: neither the request nor the configuration gives the named placeholder a value.
    case missingTenant(String)
    /// The caller: the value of the named placeholder can't be used.
    case unusableTenant(String)
    /// The caller: a member of the request can't be used.
    case unusableMember(CallMembers.Fault)
    /// The caller: PKCE is bound to a `state` that the request lacks.
    case missingPKCEBinding
    /// The user: the browser was sent back by another issuer (RFC 9207 §2.4).
    case foreignIssuer
    /// The user: the account must be connected again.
    case deadAccount(DeadAccount)
    /// The provider, or the operator where the failure says so.
    ///
    /// `nothingSent` tells that the call's own request has not been sent, so that the call can be
    /// repeated.
    case provider(ProviderFailure, nothingSent: Bool = false)
    /// The provider, or the operator, at a request that follows the exchange of the code: the code is
    /// spent, so that the call can't be repeated whatever the failure is.
    case afterCode(ProviderFailure)
    /// The operator: the issuer publishes no metadata, and the settings leave to them what must not
    /// be guessed.
    case missingMetadata
    /// The operator: the metadata are those of the named issuer, which is not the configured one.
    case foreignMetadata(issuer: String)
    /// Ourselves: the time for the request is over while another call asks for the same thing.
    case outOfTime
    /// Ourselves: the cryptographic library failed.
    case cryptography

    /// Why an account is dead.
    enum DeadAccount: Equatable, Sendable {
        /// There is no token: the account was made before anything asked for one.
        case missingToken
        /// The token could not be sent in a header field.
        case unusableToken
        /// The token has expired and nothing renews it.
        case expired
        /// The provider no longer takes the token or the refresh token.
        case refused(ProviderError)
    }

    /// Tells why a placeholder has no value.
    init(_ error: TenantError) {
        switch error {
        case .missingValue(let name): self = .missingTenant(name)
        case .unusableValue(let name): self = .unusableTenant(name)
        }
    }
}

extension AccountError {
    /// Has a member of the request read.
    ///
    /// - Parameter read: reads it.
    /// - Returns: what was read.
    /// - Throws: `AccountError.unusableMember`.
    static func ofMember<Value>(
        _ read: () throws(CallMembers.Fault) -> Value
    ) throws(AccountError) -> Value {
        do throws(CallMembers.Fault) {
            return try read()
        } catch {
            throw .unusableMember(error)
        }
    }

    /// Lets a text through that a header field can hold, in which no line may end.
    ///
    /// - Parameters:
    ///   - text: what a placeholder of the field stands for; nil for nothing.
    ///   - name: the placeholder.
    /// - Returns: the text.
    /// - Throws: `AccountError.unusableTenant`.
    static func ofField(_ text: String?, named name: String) throws(AccountError) -> String? {
        let sample = HTTPField(name: "X", value: text ?? "")
        guard OutgoingRequestRule.allows(sample) else { throw .unusableTenant(name) }
        return text
    }

    /// Has something done that fails with a reason of the provider's.
    ///
    /// - Parameters:
    ///   - nothingSent: whether the call's own request is not sent by it.
    ///   - work: what is to be done.
    /// - Returns: what the work brings.
    /// - Throws: `AccountError.provider`.
    static func ofProvider<Value>(
        nothingSent: Bool = false,
        _ work: () throws(ProviderFailure) -> Value
    ) throws(AccountError) -> Value {
        do throws(ProviderFailure) {
            return try work()
        } catch {
            throw .provider(error, nothingSent: nothingSent)
        }
    }

    /// Makes what `{nonce}` stands for: 128 random bits, which nobody keeps.
    ///
    /// - Returns: 32 hexadecimal digits.
    /// - Throws: `AccountError.cryptography`.
    static func freshNonce() throws(AccountError) -> String {
        try ofCryptography { () throws(CryptographyError) in
            Hexadecimal.encode(try RandomBytes.make(16))
        }
    }

    /// Has something done for which the cryptographic library may fail.
    ///
    /// - Parameter work: what is to be done.
    /// - Returns: what the work brings.
    /// - Throws: `AccountError.cryptography`.
    static func ofCryptography<Value>(
        _ work: () throws(CryptographyError) -> Value
    ) throws(AccountError) -> Value {
        do throws(CryptographyError) {
            return try work()
        } catch {
            throw .cryptography
        }
    }
}
