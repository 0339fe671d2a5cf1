extension OAuth2 {
    /// What a token endpoint answers when it issues tokens.
    ///
    /// RFC 6749 §5.1.
    package struct TokenAnswer: Sendable, Equatable {
        /// The access token: visible ASCII, 8 KiB at most.
        package var accessToken: String
        /// The refresh token: printable ASCII, 8 KiB at most; nil where none came.
        package var refreshToken: String?
        /// Until when the access token is good.
        package var expiry: Expiry
        /// The answer's members at the top level, all of them.
        package var members: JSONObject

        /// The longest token that is accepted, in bytes.
        ///
        /// Fibery could not send a longer token back.
        package static let tokenLimit = 8 * 1024

        /// Reads an answer.
        ///
        /// A number in the place of a token is its text, digit by digit.
        ///
        /// - Parameters:
        ///   - response: the token endpoint's answer.
        ///   - paths: where the tokens may lie, in order; the empty path is the top level.
        ///   - defaultLifetime: how long a token is good where the answer does not say, in seconds;
        ///     nil for unknown.
        ///   - now: when the answer came.
        /// - Returns: the tokens and their expiry.
        /// - Throws: `ProviderFailure`; `.malformed` without an access token, or with a token or
        ///   token type that can't be used.
        ///
        /// RFC 6749 §5.1, §5.2.
        package static func understand(
            _ response: HTTPResponse,
            paths: [String],
            defaultLifetime: Int64?,
            now: Timestamp
        ) throws(ProviderFailure) -> TokenAnswer {
            let members = try TokenErrorAnswer.successMembers(of: response)
            let status = response.status
            guard let found = Self.tokens(in: members, at: paths) else {
                throw .malformed(status: status, .missingToken)
            }
            var expiry = Expiry(of: found, now: now)
            if expiry == .unknown, let defaultLifetime {
                expiry = .at(now.advanced(bySeconds: defaultLifetime))
            }
            return TokenAnswer(
                accessToken: try accessToken(in: found, status: status),
                refreshToken: try refreshToken(in: found, status: status),
                expiry: expiry,
                members: members
            )
        }

        private static func tokens(in members: JSONObject, at paths: [String]) -> JSONObject? {
            paths.lazy
                .compactMap { JSONValue.object(members).value(at: $0)?.object }
                .first { !($0["access_token"]?.scalarText ?? "").isEmpty }
        }

        private static func accessToken(
            in members: JSONObject,
            status: Int
        ) throws(ProviderFailure) -> String {
            guard let text = members["access_token"]?.scalarText, text.isVisibleASCII,
                text.utf8.count <= tokenLimit
            else { throw .malformed(status: status, .unusableToken) }
            // A token whose type is not understood must not be used (RFC 6749 §7.1).
            let type = members["token_type"]?.string ?? ""
            guard !["mac", "dpop"].contains(where: type.isIdenticalIgnoringCase) else {
                throw .malformed(status: status, .unknownTokenType)
            }
            return text
        }

        private static func refreshToken(
            in members: JSONObject,
            status: Int
        ) throws(ProviderFailure) -> String? {
            guard let text = members["refresh_token"]?.scalarText, !text.isEmpty else {
                return nil
            }
            let isUsable =
                text.utf8.count <= tokenLimit && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
            guard isUsable else { throw .malformed(status: status, .unusableToken) }
            return text
        }
    }

    /// What a token endpoint answers when it refuses.
    ///
    /// RFC 6749 §5.2.
    package enum TokenErrorAnswer {
        /// Lets an answer through that is no error.
        ///
        /// - Parameter response: the token endpoint's answer.
        /// - Returns: the members of a 2xx answer that names no error.
        /// - Throws: `ProviderFailure` for any other answer.
        package static func successMembers(
            of response: HTTPResponse
        ) throws(ProviderFailure) -> JSONObject {
            if let failure = ProviderFailure(statusOf: response) { throw failure }
            let body = AnswerBody(of: response)
            if case .members(let members, _) = body {
                if let error = TokenErrorMembers.error(in: members, status: response.status) {
                    throw classified(error, response: response)
                }
                if (200...299).contains(response.status) { return members }
            }
            switch (response.status, body) {
            case (200...299, _): throw .malformed(status: response.status, body.malformation)
            case (400, .empty), (401, .empty):
                throw .refused(ProviderError(status: response.status, mayBeMisconfigured: true))
            case (404, _), (405, _): throw .misconfigured(ProviderError(status: response.status))
            default: throw .malformed(status: response.status, .unexpectedStatus)
            }
        }

        private static func classified(
            _ error: ProviderError,
            response: HTTPResponse
        ) -> ProviderFailure {
            let subject = ErrorCode.subject(of: error.code, in: .token)
            if let failure = ProviderFailure.passing(subject, in: response) { return failure }
            if subject == .client || error.blamesEndpoint { return .misconfigured(error) }
            var error = error
            error.mayBeMisconfigured = subject == .request
            return .refused(error)
        }
    }
}
