extension OAuth2 {
    /// The question whose account a token belongs to.
    ///
    /// OpenID Connect Core §5.3, and the endpoints that providers have in place of it.
    package enum UserinfoRequest {
        /// Makes the request, which may arrive more than once.
        ///
        /// - Parameters:
        ///   - method: the configured method.
        ///   - endpoint: the userinfo endpoint.
        ///   - fields: the header fields, `Authorization` among them.
        ///   - body: the body of a POST. A text is sent as it is, and any other value as JSON; nil
        ///     sends an empty body.
        /// - Returns: the request, with a `Content-Type` where a body needs one.
        package static func request(
            method: HTTPMethod,
            endpoint: Endpoint,
            fields: [HTTPField],
            body: JSONValue?
        ) -> HTTPRequest {
            let content = method == .post ? bytes(of: body) : nil
            let type = content.flatMap(contentType)
            return HTTPRequest(
                method: method,
                uri: endpoint.uri.text,
                fields: type.map(fields.addingContentType) ?? fields,
                body: content,
                isRepeatable: true,
                addressRule: endpoint.addressRule
            )
        }

        private static func contentType(of content: [UInt8]) -> String? {
            if content.isEmpty { return nil }
            let isJSON = (try? JSONReader.value(of: content)) != nil
            return isJSON ? "application/json" : FormURLEncoding.contentType
        }

        private static func bytes(of body: JSONValue?) -> [UInt8] {
            switch body {
            case nil: []
            case .string(let text): Array(text.utf8)
            case let value?: JSONWriter.bytes(of: value)
            }
        }

        /// Reads the answer.
        ///
        /// - Parameters:
        ///   - response: the provider's answer.
        ///   - isTextWanted: whether a plain text is an answer.
        /// - Returns: what it says of the account, as ``AccountAnswer`` reads it.
        /// - Throws: `ProviderFailure`; `.refused` means that the token is not accepted.
        package static func understand(
            _ response: HTTPResponse,
            isTextWanted: Bool = false
        ) throws(ProviderFailure) -> JSONValue {
            let body = AnswerBody(of: response)
            var error: ProviderError?
            if case .members(let members, _) = body {
                error = TokenErrorMembers.error(in: members, status: response.status)
            }
            return try AccountAnswer.understand(
                response,
                body: body,
                error: error,
                isTextWanted: isTextWanted
            )
        }
    }
}
