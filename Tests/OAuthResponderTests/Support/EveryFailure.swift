@testable import OAuthProtocols
@testable import OAuthResponder

/// Each failure of a call at least once, with names in capitals for what differs.
///
/// The tests that use it find out if a label or a sentence is missing here.
enum EveryFailure {
    private static let quotations = [
        ProviderError(), ProviderError(code: "CODE", description: "WORDS"),
        ProviderError(code: "CODE", mayBeMisconfigured: true),
    ]

    private static let badRequests: [ServiceError.BadRequest] = [
        .notJSON, .tooDeep, .notAnObject, .truncated, .missing("MEMBER"), .wrongType("MEMBER"),
        .tooLong("MEMBER", limit: 8192), .callbackNotAllowed, .statesDiffer, .missingPKCEBinding,
        .unusableTenant("MEMBER"),
    ]

    private static let reasons: [TransportError.Reason] = [
        .nameNotResolved, .connectionRefused, .certificateRejected, .tlsClientCertificate,
        .tlsProtocolVersion, .tlsHandshakeFailure, .tlsUnrecognizedName, .tlsUnknownAuthority,
        .tlsInternalError, .tlsFailed, .other,
    ]

    private static let proxyReasons: [TransportError.ProxyReason] = [
        .unreachable, .timedOut, .tlsFailed, .unauthorized, .refused, .providerUnreachable,
        .invalidResponse,
    ]

    /// The failures of the way to a provider.
    static let transport: [TransportError] =
        reasons.map(TransportError.unreachable) + proxyReasons.map(TransportError.proxyFailed) + [
            .connectTimedOut, .forbiddenAddress, .responseTimedOut, .connectionBroken,
            .invalidResponse, .unsupportedCoding, .responseTooLarge, .cancelled,
        ]

    private static let malformations: [ProviderFailure.Malformation] = [
        .unreadableBody, .truncatedAnswer, .missingToken, .unusableToken, .unknownTokenType,
        .callbackNotConfirmed, .unexpectedStatus, .encryptedAnswer,
    ]

    private static let ofProviders: [ProviderFailure] =
        transport.map(ProviderFailure.transport)
        + malformations.map { .malformed(status: 200, $0) }
        + quotations.flatMap { [ProviderFailure.refused($0), .misconfigured($0)] } + [
            .tooManyWaiting, .rateLimited(status: 429, retryAfter: 1),
            .unavailable(status: 503, retryAfter: nil), .serverError(status: 500),
            .redirected(status: 302),
        ]

    private static let ofAccounts: [AccountError] =
        ofProviders.flatMap { failure in
            [.provider(failure), .provider(failure, nothingSent: true), .afterCode(failure)]
        }
        + quotations.map { .deadAccount(.refused($0)) } + [
            .missingTenant("MEMBER"), .unusableTenant("MEMBER"),
            .unusableMember(.wrongType("MEMBER")), .missingPKCEBinding, .foreignIssuer,
            .deadAccount(.missingToken), .deadAccount(.unusableToken), .deadAccount(.expired),
            .missingMetadata, .foreignMetadata(issuer: "ISSUER"), .outOfTime, .cryptography,
        ]

    private static let all: [ServiceError] =
        ofAccounts.map(ServiceError.account) + badRequests.map(ServiceError.badRequest)
        + quotations.map(ServiceError.declined) + [
            .notFound, .methodNotAllowed(allowed: "METHODS"), .bodyTooLong, .encodedBody,
            .foreignToken, .refused(.tooManyInFlight),
        ]

    /// What is answered to each, in a call that may be repeated and in one that may not.
    static let replies: [FailureReply] = all.flatMap { error in
        [true, false].map { isRepeatable in
            let context = FailureContext(
                isRepeatable: isRepeatable,
                provider: "PROVIDER",
                secrets: KnownSecrets()
            )
            return FailureReply(error, context)
        }
    }
}
