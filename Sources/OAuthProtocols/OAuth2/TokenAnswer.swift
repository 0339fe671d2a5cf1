extension OAuth2 {
    /// What a token endpoint answers when it issues tokens.
    ///
    /// RFC 6749 §5.1.
    package struct TokenAnswer: Sendable, Equatable {
        /// The access token: visible ASCII, ``TokenLength/limit`` at most.
        package var accessToken: String
        /// The refresh token: printable ASCII, ``TokenLength/limit`` at most; nil where none came.
        package var refreshToken: String?
        /// Until when the access token is good.
        package var expiry: Expiry
        /// The answer's members at the top level, all of them.
        package var members: JSONObject

        /// Reads an answer.
        ///
        /// A number in the place of a token is its text, digit by digit.
        ///
        /// - Parameters:
        ///   - response: the token endpoint's answer.
        ///   - paths: where the tokens may lie, in order; the empty path is the top level.
        ///   - names: where an answer has what the standard calls otherwise, by the standard names.
        ///   - defaultLifetime: how long a token is good where the answer does not say, in seconds;
        ///     nil for unknown.
        ///   - isRefresh: whether a refresh token was sent, and no code.
        ///   - now: when the answer came.
        /// - Returns: the tokens and their expiry.
        /// - Throws: `ProviderFailure`; `.malformed` without an access token, or with a token or
        ///   token type that can't be used.
        ///
        /// RFC 6749 §5.1, §5.2.
        package static func understand(
            _ response: HTTPResponse,
            paths: [String],
            names: [String: JSONPath] = [:],
            defaultLifetime: Int64?,
            isRefresh: Bool = false,
            now: Timestamp
        ) throws(ProviderFailure) -> TokenAnswer {
            let members = try TokenErrorAnswer.successMembers(of: response, isRefresh: isRefresh)
            let status = response.status
            guard let found = Self.tokens(in: members, at: paths, called: names) else {
                throw TokenErrorAnswer.failure(of: response, .members(members, isJSON: true))
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

        private static func tokens(
            in members: JSONObject,
            at paths: [String],
            called names: [String: JSONPath]
        ) -> JSONObject? {
            for path in paths {
                guard let found = JSONValue.object(members).value(at: path)?.object else {
                    continue
                }
                let named = standard(found, called: names)
                if named["access_token"]?.scalarText?.isEmpty == false { return named }
            }
            return nil
        }

        /// The members with those of the standard names that lie at other places.
        private static func standard(
            _ members: JSONObject,
            called names: [String: JSONPath]
        ) -> JSONObject {
            var named = members
            for (name, path) in names {
                guard let value = JSONValue.object(members).value(at: path) else { continue }
                named[name] = value
            }
            return named
        }

        private static func accessToken(
            in members: JSONObject,
            status: Int
        ) throws(ProviderFailure) -> String {
            guard let text = members["access_token"]?.scalarText, text.isVisibleASCII,
                text.utf8.count <= TokenLength.limit
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
                text.utf8.count <= TokenLength.limit
                && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
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
        /// - Parameters:
        ///   - response: the token endpoint's answer.
        ///   - isRefresh: whether a refresh token was sent, and no code.
        /// - Returns: the members of a 2xx answer that names no error.
        /// - Throws: `ProviderFailure` for any other answer.
        package static func successMembers(
            of response: HTTPResponse,
            isRefresh: Bool = false
        ) throws(ProviderFailure) -> JSONObject {
            let body = AnswerBody(of: response)
            if (200...299).contains(response.status), case .members(let members, _) = body,
                !ErrorReport(of: response, body: body).isExplicit
            {
                return members
            }
            throw failure(of: response, body, isRefresh: isRefresh)
        }

        /// Tells why an answer brings no tokens.
        ///
        /// - Parameters:
        ///   - response: the token endpoint's answer.
        ///   - body: what its body turned out to be.
        ///   - isRefresh: whether a refresh token was sent, and no code.
        /// - Returns: the failure.
        package static func failure(
            of response: HTTPResponse,
            _ body: AnswerBody,
            isRefresh: Bool = false
        ) -> ProviderFailure {
            let status = response.status
            let diagnosis = Diagnosis(of: response, body: body, isFailure: true)
            if let failure = diagnosis.passingFailure(in: .token) { return failure }
            let subject = diagnosis.subject(in: .token)
            var error = diagnosis.error
            if subject == .client { return .misconfigured(error) }
            if subject == .user { return .refused(error) }
            if let failure = ProviderFailure(statusOf: response) { return failure }
            if diagnosis.namesError, diagnosis.blamesEndpoint { return .misconfigured(error) }
            if isRefusal(diagnosis, status, body, isRefresh: isRefresh) {
                error.mayBeMisconfigured = subject == .request || body == .empty
                return .refused(error)
            }
            switch (status, body) {
            case (200...299, .members): return .malformed(status: status, .missingToken)
            case (200...299, _): return .malformed(status: status, body.malformation)
            case (404, _), (405, _): return .misconfigured(ProviderError(status: status))
            default: return .malformed(status: status, .unexpectedStatus)
            }
        }

        /// Whether the user's part is refused, though no code says so (contract §3, "What servers do
        /// to errors").
        private static func isRefusal(
            _ diagnosis: Diagnosis,
            _ status: Int,
            _ body: AnswerBody,
            isRefresh: Bool
        ) -> Bool {
            if diagnosis.report.isExplicit { return true }
            guard [400, 401, 422].contains(status), body != .truncated else { return false }
            if body == .empty { return status != 422 || isRefresh }
            return isRefresh ? !diagnosis.report.isHTML : diagnosis.namesError
        }
    }
}
