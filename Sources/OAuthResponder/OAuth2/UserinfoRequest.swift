extension OAuth2 {
    /// The question whose account a token belongs to.
    ///
    /// OpenID Connect Core §5.3 and what providers have in its place.
    enum UserinfoRequest {
        /// Makes the request, which may arrive more than once.
        ///
        /// - Parameters:
        ///   - method: the configured method.
        ///   - endpoint: the userinfo endpoint.
        ///   - fields: the header fields, `Authorization` among them.
        ///   - body: the body of a POST: a text as it is, anything else as JSON; nil leaves it
        ///     empty.
        /// - Returns: the request, with a `Content-Type` where a body needs one.
        static func request(
            method: HTTPMethod,
            endpoint: ResolvedEndpoint,
            fields: [HTTPField],
            body: JSONValue?
        ) -> HTTPRequest {
            var request = HTTPRequest(
                method: method,
                uri: endpoint.uri.text,
                fields: fields,
                isRepeatable: true,
                addressRule: endpoint.addressRule
            )
            if method == .post {
                request.body =
                    switch body {
                    case nil: []
                    case .string(let text): Array(text.utf8)
                    case let value?: JSONWriter.bytes(of: value)
                    }
            }
            let hasType = fields.firstValue(of: "Content-Type") != nil
            if let sent = request.body, !sent.isEmpty, !hasType {
                let isJSON = (try? JSONReader.value(of: sent)) != nil
                request.fields.append(
                    HTTPField(
                        name: "Content-Type",
                        value: isJSON ? "application/json" : FormURLEncoding.contentType
                    )
                )
            }
            return request
        }

        /// Reads the answer.
        ///
        /// - Parameter response: the provider's answer.
        /// - Returns: what it says of the account, as ``AccountAnswer`` reads it.
        /// - Throws: `ProviderFailure`; `.refused` means that the token is not accepted.
        static func understand(_ response: HTTPResponse) throws(ProviderFailure) -> JSONValue {
            try AccountAnswer.understand(response) { response, body in
                guard case .members(let members, _) = body else { return nil }
                return TokenErrorMembers.error(in: members, status: response.status)
            }
        }
    }

    /// The claims of an id_token that came straight from the token endpoint.
    enum IDToken {
        /// The longest id_token that is read, in bytes.
        static let lengthLimit = 64 * 1024

        /// Reads the claims; the signature is not checked, since they serve as display text alone.
        ///
        /// - Parameter text: the id_token.
        /// - Returns: the claims as an object; nil where the text is no JWT of three parts, or is
        ///   longer than ``lengthLimit``.
        ///
        /// RFC 7519 §7.2.
        static func claims(of text: String) -> JSONValue? {
            guard text.utf8.count <= lengthLimit else { return nil }
            let parts = text.utf8.split(
                separator: UInt8(ascii: "."),
                maxSplits: 3,
                omittingEmptySubsequences: false
            )
            guard parts.count == 3,
                let payload = Base64.decodeURL(String(decoding: parts[1], as: UTF8.self)),
                let claims = try? JSONReader.value(of: payload), claims.object != nil
            else { return nil }
            return claims
        }
    }
}
