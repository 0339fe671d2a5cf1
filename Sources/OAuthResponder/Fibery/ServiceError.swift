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
    /// The user: what the browser brought back belongs to another flow or another server.
    case foreignCallback(ForeignCallback)
    /// The user: the account must be connected again.
    case deadAccount(DeadAccount)
    /// The provider, or the operator where the failure says so.
    ///
    /// `nothingSent` tells that the call's own request has not been sent, so that it can be
    /// repeated.
    case provider(ProviderFailure, nothingSent: Bool = false)
    /// The operator: the issuer publishes no metadata, and the settings leave to them what must not
    /// be guessed.
    case missingMetadata
    /// Ourselves: too much to do, or about to stop.
    case refused(GatewayRequest.Refusal)
    /// Ourselves: the time for the request is over while another call asks for the same thing.
    case outOfTime
    /// Ourselves: the cryptographic library failed.
    case cryptography

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

    /// What does not fit in what the browser brought back.
    enum ForeignCallback: Equatable, Sendable {
        /// The `oauth_token` is not that of the temporary credentials (RFC 5849 §2.2).
        case token
        /// The `iss` is not the configured issuer (RFC 9207 §2.4).
        case issuer
    }

    /// Why an account is dead.
    enum DeadAccount: Equatable, Sendable {
        /// The token could not be sent in a header.
        case unusableToken
        /// The token has expired and nothing renews it.
        case expired
        /// The provider no longer takes the token or the refresh token.
        case refused(ProviderError)
    }
}
