/// What an error code of a provider means: the one table that judges such codes.
///
/// A code may mean different things in different places, and has a row for each meaning. A code
/// without a row for a place says nothing about who must act; a step takes it for a refusal of the
/// user's part. The comment behind each row names the RFC or the provider that defines the code.
package struct ErrorCode: Sendable {
    /// What an error is about.
    ///
    /// This decides who must act.
    package enum Subject: Sendable {
        /// The code or the consent: the user must connect again.
        case user
        /// The access token: it is dead, and the account must be renewed or connected again.
        case token
        /// The request as a whole: the user's part of it or the operator's may be to blame.
        case request
        /// The client's registration or its settings: the operator must act.
        case client
        /// The signature: the client alone has signed in OAuth 1's first step, and the user's
        /// credentials take part in the other steps.
        case signature
        /// The clock of the responder: the operator must act, although the user's part was refused.
        case clock
        /// The rate of requests: it is too high for the moment.
        case rate
        /// The provider: it is unavailable for the moment.
        case unavailable
        /// The provider: it has a fault, which passes and must not cost an account.
        case fault
    }

    /// Where a code may stand.
    package enum Place: Sendable {
        /// In the answer to a signed request of OAuth 1.
        case signed
        /// In the answer of OAuth 2's token endpoint.
        case token
        /// In the redirect by which the browser comes back (RFC 6749 §4.1.2.1).
        case redirect
        /// In the answer of an endpoint that tells whose an account is, of either version.
        case account
    }

    private let name: String
    private let subject: Subject
    private let places: [Place]

    private init(_ name: String, _ subject: Subject, _ places: Place...) {
        self.name = name
        self.subject = subject
        self.places = places
    }

    /// Looks a code up.
    ///
    /// The codes of a signed answer and of a redirect count as they are written. Elsewhere their
    /// case does not matter, since some providers write them in capital letters.
    ///
    /// - Parameters:
    ///   - code: the code; nil where the error has none.
    ///   - place: where the code stands.
    /// - Returns: what the error is about; nil where the table does not say.
    package static func subject(of code: String?, in place: Place) -> Subject? {
        guard let code else { return nil }
        let isExact = place == .signed || place == .redirect
        let name = isExact ? code : code.lowercased()
        return table.first { $0.name.isIdentical(to: name) && $0.places.contains(place) }?.subject
    }

    private static let table = [
        // The user's part.
        ErrorCode("invalid_grant", .user, .token),  // RFC 6749 §5.2
        ErrorCode("access_denied", .user, .token),  // RFC 6749 §4.1.2.1
        ErrorCode("invalid_request", .request, .signed, .token, .redirect),  // RFC 6749 §5.2

        // The client's registration or settings.
        ErrorCode("invalid_client", .client, .signed, .token),  // RFC 6749 §5.2
        ErrorCode("unauthorized_client", .client, .signed, .token, .redirect),  // RFC 6749 §5.2
        ErrorCode("unsupported_grant_type", .client, .token),  // RFC 6749 §5.2
        ErrorCode("invalid_scope", .client, .token, .redirect),  // RFC 6749 §5.2
        ErrorCode("unsupported_response_type", .client, .token, .redirect),  // RFC 6749 §4.1.2.1
        ErrorCode("invalid_redirect_uri", .client, .token),  // RFC 7591 §3.2.2
        ErrorCode("redirect_uri_mismatch", .client, .token),  // Google, GitHub, Salesforce
        ErrorCode("incorrect_client_credentials", .client, .token),  // GitHub: access token errors
        ErrorCode("invalid_client_id", .client, .token),  // Slack: oauth.v2.access
        ErrorCode("bad_client_secret", .client, .token),  // Slack: oauth.v2.access
        ErrorCode("bad_redirect_uri", .client, .token),  // Slack: oauth.v2.access
        ErrorCode("invalid_client_secret", .client, .token),  // Zoho: token endpoint
        ErrorCode("consumer_key_unknown", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("consumer_key_rejected", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("consumer_key_refused", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("signature_method_rejected", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("version_rejected", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("unsupported_signature_method", .client, .signed),  // Authlib's servers
        ErrorCode("signature_invalid", .signature, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("invalid_signature", .signature, .signed),  // Authlib's servers
        ErrorCode("timestamp_refused", .clock, .signed),  // OAuth 1 Problem Reporting

        // A dead token.
        ErrorCode("invalid_token", .token, .account),  // RFC 6750 §3.1
        ErrorCode("invalid_grant", .token, .account),  // RFC 6749 §5.2
        ErrorCode("expired_token", .token, .account),  // RFC 8628 §3.5, Fitbit
        ErrorCode("token_expired", .token, .account),  // OAuth 1 Problem Reporting, Slack
        ErrorCode("token_revoked", .token, .account),  // OAuth 1 Problem Reporting, Slack
        ErrorCode("token_rejected", .token, .account),  // OAuth 1 Problem Reporting
        ErrorCode("permission_denied", .token, .account),  // OAuth 1 Problem Reporting
        ErrorCode("signature_invalid", .token, .account),  // OAuth 1 Problem Reporting
        ErrorCode("invalid_auth", .token, .account),  // Slack: auth.test
        ErrorCode("not_authed", .token, .account),  // Slack: auth.test
        ErrorCode("account_inactive", .token, .account),  // Slack: auth.test
        ErrorCode("unauthenticated", .token, .account),  // Google: google.rpc.Code
        ErrorCode("authentication_error", .token, .account),  // Linear: GraphQL errors
        ErrorCode("unauthorized", .token, .account),  // Notion: status codes

        // A limit of the rate.
        ErrorCode("slow_down", .rate, .signed, .token, .account),  // RFC 8628 §3.5
        ErrorCode("ratelimited", .rate, .signed, .token, .account),  // Slack: rate limits
        ErrorCode("rate_limited", .rate, .signed, .token, .account),  // Notion: status codes
        ErrorCode("too_many_requests", .rate, .signed, .token, .account),  // RFC 6585 §4, its words
        ErrorCode("rate_limit_exceeded", .rate, .signed, .token, .account),  // GraphQL servers

        // What passes at the provider.
        ErrorCode("temporarily_unavailable", .unavailable, .signed, .token),  // RFC 6749 §4.1.2.1
        ErrorCode("service_unavailable", .unavailable, .token),  // Slack: oauth.v2.access
        ErrorCode("server_error", .fault, .signed, .token),  // RFC 6749 §4.1.2.1
        ErrorCode("internal_error", .fault, .token),  // Slack: oauth.v2.access
        ErrorCode("fatal_error", .fault, .token),  // Slack: oauth.v2.access
        ErrorCode("request_timeout", .fault, .token),  // Slack: oauth.v2.access
        ErrorCode("internal_server_error", .fault, .token),  // Notion: status codes
        ErrorCode("unknown_error", .fault, .token),  // Salesforce: OAuth error codes
    ]
}

extension ProviderError {
    /// Whether the code, in any case, is one by which providers limit the rate.
    package var limitsRate: Bool { ErrorCode.subject(of: code, in: .account) == .rate }

    /// Whether the code, in any case, is one by which an account's endpoint says that the token is
    /// dead, whatever the status.
    package var endsToken: Bool { ErrorCode.subject(of: code, in: .account) == .token }

    /// Whether the browser's redirect with this code blames the request that the operator's
    /// settings made.
    package var blamesSettings: Bool {
        switch ErrorCode.subject(of: code, in: .redirect) {
        case .client, .request: true
        default: false
        }
    }

    /// Whether the error comes from a server without OAuth at the endpoint: a 404 or 405 without a
    /// code of RFC 6749 about the user's part, such as a framework's `"error": "Not Found"`.
    package var blamesEndpoint: Bool {
        guard status == 404 || status == 405 else { return false }
        switch ErrorCode.subject(of: code, in: .token) {
        case .user, .request: return false
        default: return true
        }
    }
}

extension ProviderFailure {
    /// Finds the failure that an error means where it passes by itself.
    ///
    /// - Parameters:
    ///   - subject: what the error is about.
    ///   - response: the answer that brought the error.
    /// - Returns: the failure, with the answer's `Retry-After`; nil where somebody must act.
    package static func passing(
        _ subject: ErrorCode.Subject?,
        in response: HTTPResponse
    ) -> ProviderFailure? {
        let status = response.status
        switch subject {
        case .rate: return .rateLimited(status: status, retryAfter: retryAfter(of: response))
        case .unavailable: return .unavailable(status: status, retryAfter: retryAfter(of: response))
        case .fault: return .serverError(status: status)
        default: return nil
        }
    }
}
