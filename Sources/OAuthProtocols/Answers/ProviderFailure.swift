/// Why a call to a provider failed.
///
/// Each case says who must act; the caller decides, by the step, whether it may be tried again.
package enum ProviderFailure: Error, Equatable, Sendable {
    /// Nothing was sent: as many calls of the app as may do so wait for the provider already.
    case tooManyWaiting
    /// The provider sent no complete answer.
    case transport(TransportError)
    /// The provider limits the rate. `retryAfter` is how many seconds to wait, where the provider names
    /// 1 to 3600.
    case rateLimited(status: Int, retryAfter: Int?)
    /// The provider is unavailable for the moment. `retryAfter` means the same as above.
    case unavailable(status: Int, retryAfter: Int?)
    /// The provider failed in another way: 5xx.
    case serverError(status: Int)
    /// The answer is a redirect, which is never followed.
    case redirected(status: Int)
    /// The answer does not follow the protocol.
    case malformed(status: Int, Malformation)
    /// The user's part was refused: code, verifier, token, consent.
    case refused(ProviderError)
    /// The operator's part was refused: client, key, settings, endpoint.
    case misconfigured(ProviderError)

    /// What is wrong with an answer.
    package enum Malformation: Sendable {
        case unreadableBody
        case truncatedAnswer
        case missingToken
        case unusableToken
        case unknownTokenType
        case callbackNotConfirmed
        case unexpectedStatus
        case encryptedAnswer
    }
}

/// An error as a provider names it.
///
/// RFC 6749 §5.2.
package struct ProviderError: Equatable, Sendable {
    /// The answer's status; nil where no answer brought the error, but the browser's redirect or
    /// the settings.
    package var status: Int?
    /// The error's code in the provider's own spelling, 200 bytes of printable ASCII at most; nil for
    /// a bare status, and for anything else in the place of a code.
    package let code: String?
    /// The provider's sentence about it; untrusted text.
    package var description: String?
    /// Whether settings may be to blame although the user's part was refused.
    package var mayBeMisconfigured: Bool
    /// The tokens and secrets that came in the same answer.
    ///
    /// The description may repeat them, and is searched for them before anybody sees it.
    package var secrets: [Secret]

    /// Notes an error.
    ///
    /// A text that can't be a code is dropped, so that nobody looks a text of a megabyte up in a
    /// table.
    package init(
        status: Int? = nil,
        code: String? = nil,
        description: String? = nil,
        mayBeMisconfigured: Bool = false,
        secrets: [Secret] = []
    ) {
        let isCode = { (text: String) in
            text.utf8.count <= 200 && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
        }
        self.status = status
        self.code = code.flatMap { isCode($0) ? $0 : nil }
        self.description = description
        self.mayBeMisconfigured = mayBeMisconfigured
        self.secrets = secrets
    }
}

extension ProviderFailure {
    /// Reads what a status says by itself, before the body is looked at; the result is nil where
    /// the body decides.
    package init?(statusOf response: HTTPResponse) {
        switch response.status {
        case 300...399: self = .redirected(status: response.status)
        case 429: self = .rateLimited(status: 429, retryAfter: Self.retryAfter(of: response))
        case 503: self = .unavailable(status: 503, retryAfter: Self.retryAfter(of: response))
        case 500...599: self = .serverError(status: response.status)
        case ..<200: self = .malformed(status: response.status, .unexpectedStatus)
        default: return nil
        }
    }

    /// Reads the `Retry-After` in seconds.
    ///
    /// - Parameter response: the provider's answer.
    /// - Returns: a number from 1 to 3600; nil for anything else, a date too.
    ///
    /// RFC 9110 §10.2.3.
    package static func retryAfter(of response: HTTPResponse) -> Int? {
        guard let text = response.fields.firstValue(of: "Retry-After")?.trimmed,
            text.utf8.allSatisfy(\.isDigit), let seconds = Int(text),
            (1...3600).contains(seconds)
        else { return nil }
        return seconds
    }

    /// The status that the provider answered with; nil where no answer came.
    package var providerStatus: Int? {
        switch self {
        case .tooManyWaiting, .transport: nil
        case .rateLimited(let status, _), .unavailable(let status, _), .serverError(let status),
            .redirected(let status), .malformed(let status, _):
            status
        case .refused(let error), .misconfigured(let error): error.status
        }
    }
}
