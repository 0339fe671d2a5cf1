import OAuthProtocols

/// Why a call is not answered as hoped; each case says who must act.
enum ServiceError: Error, Equatable, Sendable {
    /// The caller: the request can't be used.
    case badRequest(BadRequest)
    /// The caller: nothing lies at this path, or the app has not this version of OAuth.
    case notFound
    /// The caller: the path takes other methods.
    case methodNotAllowed(allowed: String)
    /// The caller: the body is longer than ``GatewayRequest/bodyLimit``.
    case bodyTooLong
    /// The caller: the body is encoded.
    case encodedBody
    /// The user: the provider's page was left without consent.
    case declined(ProviderError)
    /// The user: the `oauth_token` that the browser brought back is not that of the temporary
    /// credentials (RFC 5849 §2.2).
    case foreignToken
    /// Whoever the reason names: the account can't be connected or validated.
    case account(AccountError)
    /// Ourselves: too much to do, or about to stop.
    case refused(GatewayRequest.Refusal)

    /// What is wrong with a request; a text is the path of the member that is to blame.
    enum BadRequest: Equatable, Sendable {
        case notJSON
        case tooDeep
        case notAnObject
        case truncated
        case missing(String)
        case wrongType(String)
        /// The text is longer than the limit, in bytes of UTF-8.
        case tooLong(String, limit: Int)
        /// The `callback_uri` does not begin with a configured origin.
        case callbackNotAllowed
        /// The `state` differs between `fields` and the top level.
        case statesDiffer
        /// PKCE is bound to a `state` that the request lacks.
        case missingPKCEBinding
        /// The value can't fill the placeholder of an endpoint.
        case unusableTenant(String)
    }

    /// Has a member of the request read.
    ///
    /// - Parameter read: reads it.
    /// - Returns: what was read.
    /// - Throws: `ServiceError.badRequest`.
    static func ofMember<Value>(
        _ read: () throws(CallMembers.Fault) -> Value
    ) throws(ServiceError) -> Value {
        do throws(CallMembers.Fault) {
            return try read()
        } catch {
            throw .badRequest(BadRequest(error))
        }
    }

    /// Has something done with an account.
    ///
    /// - Parameter work: what is to be done.
    /// - Returns: what the work brings.
    /// - Throws: `ServiceError.account`.
    static func ofAccount<Value>(
        _ work: () throws(AccountError) -> Value
    ) throws(ServiceError) -> Value {
        do throws(AccountError) {
            return try work()
        } catch {
            throw .account(error)
        }
    }
}

extension ServiceError.BadRequest {
    /// Tells what is wrong with the request that has the member.
    init(_ fault: CallMembers.Fault) {
        switch fault {
        case .wrongType(let path): self = .wrongType(path)
        case .tooLong(let path, let limit): self = .tooLong(path, limit: limit)
        case .statesDiffer: self = .statesDiffer
        }
    }
}
