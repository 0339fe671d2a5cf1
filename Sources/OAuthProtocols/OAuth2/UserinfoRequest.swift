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
        ///   - errorPaths: where a server that answers everything with a success tells an error.
        ///   - isTextWanted: whether a plain text is an answer.
        /// - Returns: what it says of the account, as ``AccountAnswer`` reads it.
        /// - Throws: `ProviderFailure`; `.refused` means that the token is not accepted.
        package static func understand(
            _ response: HTTPResponse,
            errorPaths: [UserinfoErrorPath] = [],
            isTextWanted: Bool = false
        ) throws(ProviderFailure) -> JSONValue {
            let body = AnswerBody(of: response)
            if let failure = failure(of: response, body, at: errorPaths) { throw failure }
            return try AccountAnswer.understand(
                response,
                body: body,
                diagnosis: Diagnosis(of: response, body: body),
                isTextWanted: isTextWanted
            )
        }

        /// Reads what a success tells of an error: that the token is dead, unless it passes by
        /// itself.
        private static func failure(
            of response: HTTPResponse,
            _ body: AnswerBody,
            at paths: [UserinfoErrorPath]
        ) -> ProviderFailure? {
            guard (200...299).contains(response.status), let answer = body.value,
                let value = paths.lazy.compactMap({ $0.error(in: answer) }).first
            else { return nil }
            let diagnosis = Diagnosis(of: response, body: body, isFailure: true)
            let error = diagnosis.error
            return diagnosis.passingFailure(in: .account)
                ?? .refused(
                    ProviderError(
                        status: response.status,
                        code: value.scalarText ?? error.code,
                        description: error.description,
                        secrets: error.secrets
                    )
                )
        }
    }
}
