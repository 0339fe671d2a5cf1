/// What an error code of a provider means, as the one table of such codes says.
///
/// A code may mean different things in different places, and has a row for each meaning. A code
/// without a row for a place says nothing about who must act; a step takes it for a refusal of the
/// user's part.
package struct ErrorCode: Sendable {
    /// What an error is about.
    ///
    /// This decides who must act.
    package enum Subject: Sendable, CaseIterable {
        /// The code, the refresh token or the consent: the user must connect again.
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
    package enum Place: Sendable, CaseIterable {
        /// In the answer to a signed request of OAuth 1.
        case signed
        /// In the answer of OAuth 2's token endpoint.
        case token
        /// In the redirect by which the browser comes back (RFC 6749 §4.1.2.1).
        case redirect
        /// In the answer of an endpoint that tells whose an account is, of either version.
        case account
    }

    /// The code, in the spelling of whoever defines it.
    let name: String
    /// What the code is about.
    let subject: Subject
    /// Where the code means that.
    let places: [Place]

    /// Writes a row of the table; without places the code counts in every answer.
    init(_ name: String, _ subject: Subject, _ places: Place...) {
        self.name = name
        self.subject = subject
        self.places = places.isEmpty ? [.signed, .token, .account] : places
    }

    /// Looks a code up.
    ///
    /// Neither case nor separators count: `BAD_REFRESH_TOKEN`, `badRefreshToken` and
    /// `bad-refresh-token` are the same code.
    ///
    /// - Parameters:
    ///   - code: the code; nil where the error has none.
    ///   - place: where the code stands.
    /// - Returns: what the error is about; nil where the table does not say.
    package static func subject(of code: String?, in place: Place) -> Subject? {
        code.flatMap { index[place]?[$0.looseSpelling] }
    }

    private static let index: [Place: [String: Subject]] = {
        var index: [Place: [String: Subject]] = [:]
        for row in parties + tokens + passing {
            for place in row.places {
                index[place, default: [:]][row.name.looseSpelling] = row.subject
            }
        }
        return index
    }()
}

extension String {
    /// The most bytes of a code or a name that are compared.
    private static let looseLimit = 200

    /// The letters and digits of ASCII alone, in small letters: how spellings of one code are
    /// compared.
    package var looseSpelling: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(utf8.count, Self.looseLimit))
        for byte in utf8.prefix(Self.looseLimit) where byte.isLetter || byte.isDigit {
            bytes.append(byte.lowercasedASCII)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ProviderError {
    /// Whether the browser's redirect with this code blames the request that the operator's
    /// settings made.
    package var blamesSettings: Bool {
        switch ErrorCode.subject(of: code, in: .redirect) {
        case .client, .request: true
        default: false
        }
    }
}
