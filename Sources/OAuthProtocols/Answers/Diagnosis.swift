/// Who must act about an answer, by all that it says: status, header fields, codes and words.
///
/// Whatever passes by itself is looked for first, since it must not cost an account. Then come the
/// codes of the client, and those of the user's part or of the token.
package struct Diagnosis: Sendable {
    /// What the answer says of an error.
    package let report: ErrorReport
    private let response: HTTPResponse
    private let isFailure: Bool

    /// The order in which the subjects of codes count, behind those that pass.
    private static let order: [ErrorCode.Subject] = [
        .clock, .client, .signature, .user, .token, .request,
    ]

    /// Collects what an answer says.
    ///
    /// - Parameters:
    ///   - response: the provider's answer.
    ///   - body: what the answer's body turned out to be.
    ///   - isFailure: whether the answer is no success for another reason than its status.
    package init(of response: HTTPResponse, body: AnswerBody, isFailure: Bool = false) {
        self.response = response
        self.isFailure = isFailure || response.status >= 400
        report = ErrorReport(of: response, body: body, isFailure: isFailure)
    }

    /// The error, without a code or a description where the answer names none.
    package var error: ProviderError { report.error(status: response.status) }

    /// Whether the answer names an error in members, and not by its status alone.
    package var namesError: Bool {
        report.isExplicit || (response.status >= 400 && report.isStructured && !report.isEmpty)
    }

    /// Finds the failure that the answer means where it passes by itself.
    ///
    /// - Parameter place: where the answer stands.
    /// - Returns: the failure, with the answer's `Retry-After`; nil where somebody must act, and where
    ///   the status alone says that the provider has a fault.
    package func passingFailure(in place: ErrorCode.Place) -> ProviderFailure? {
        let status = response.status
        let wait = ProviderFailure.retryAfter(of: response)
        switch passingSubject(in: place) {
        case .rate: return .rateLimited(status: status, retryAfter: wait)
        case .unavailable: return .unavailable(status: status, retryAfter: wait)
        case .fault: return .serverError(status: status)
        default: return nil
        }
    }

    private func passingSubject(in place: ErrorCode.Place) -> ErrorCode.Subject? {
        guard isFailure || report.isExplicit, !(300...399).contains(response.status) else {
            return nil
        }
        if response.status == 429 || isLimitedByFields { return .rate }
        let isWord = { (text: String) in !text.utf8.contains(0x20) }
        let named = [
            ErrorWords.passingSubject(of: report.words + report.codes.filter { !isWord($0) }),
            ErrorWords.passingSubject(of: report.codes.filter(isWord)),
        ]
        let all = subjects(in: place) + named.compactMap(\.self)
        let passing: [ErrorCode.Subject] = [.rate, .unavailable, .fault]
        return passing.first { all.contains($0) } ?? (report.isTransient ? .fault : nil)
    }

    /// A `Retry-After` beside a success is about the next call, and beside a 5xx about the fault;
    /// where nothing lies at an address, fields say nothing of it.
    private var isLimitedByFields: Bool {
        switch response.status {
        case 404, 405, 410, 500...: false
        case 400...: response.namesRateLimit
        default: report.isExplicit && response.namesRateLimit
        }
    }

    /// Finds what the answer's error is about where it does not pass by itself.
    ///
    /// - Parameter place: where the answer stands.
    /// - Returns: the subject of a code, else of the words; nil where neither says. With a status of
    ///   5xx words say nothing, nor do those of a 404 or 405 about an account: "token" may be in the
    ///   address that is not there.
    package func subject(in place: ErrorCode.Place) -> ErrorCode.Subject? {
        let known = subjects(in: place)
        let coded = Self.order.first { known.contains($0) }
        guard response.status < 500, place != .account || !isOfMissingEndpoint else {
            return coded
        }
        // "unauthorized_client: refresh_token is invalid" is the user's affair.
        if coded == .client, place != .account, ErrorWords.endGrant(report.words) { return .user }
        let words = report.words + report.codes + report.clues
        return coded ?? ErrorWords.subject(of: words, in: place)
    }

    private func subjects(in place: ErrorCode.Place) -> [ErrorCode.Subject] {
        // Some servers have nothing but their words, and a code in the place of them.
        (report.codes + report.words.filter { !$0.utf8.contains(0x20) })
            .compactMap { ErrorCode.subject(of: $0, in: place) }
    }

    private var isOfMissingEndpoint: Bool { response.status == 404 || response.status == 405 }

    /// Whether the server has no OAuth at the endpoint: a 404 or 405 without a code about the user's
    /// part, such as a framework's `"error": "Not Found"`.
    package var blamesEndpoint: Bool {
        guard isOfMissingEndpoint else { return false }
        let known = subjects(in: .token)
        return !known.contains(.user) && !known.contains(.request)
    }
}
