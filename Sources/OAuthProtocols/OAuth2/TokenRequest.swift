extension OAuth2 {
    /// A request to the token endpoint or the refresh endpoint.
    ///
    /// RFC 6749 §3.2.
    package struct TokenRequest: Sendable {
        /// The method: POST, or GET where a server knows no other (contract §4).
        package var method: HTTPMethod
        /// Where the request goes.
        package var endpoint: Endpoint
        /// The parameters, those that prove the client among them.
        package var parameters: [Parameter]
        /// The header fields, the one that proves the client among them.
        package var fields: [HTTPField]
        /// How the parameters are written.
        package var format: Format

        /// Describes a request that is sent once.
        package init(
            method: HTTPMethod = .post,
            endpoint: Endpoint,
            parameters: [Parameter],
            fields: [HTTPField],
            format: Format
        ) {
            self.method = method
            self.endpoint = endpoint
            self.parameters = parameters
            self.fields = fields
            self.format = format
        }

        /// How a token endpoint wants its parameters.
        package enum Format: String, Sendable, CaseIterable {
            case form
            case json

            fileprivate var contentType: String {
                switch self {
                case .form: FormURLEncoding.contentType
                case .json: "application/json"
                }
            }
        }

        /// The request as it is sent, which must arrive once at most.
        ///
        /// In JSON the last of parameters with the same name counts. A `Content-Type` among the
        /// fields stays as it is. A parameter in the endpoint's query that is sent besides gives way:
        /// none may be there twice (RFC 6749 §3.2).
        package var httpRequest: HTTPRequest {
            if method == .get { return readingRequest }
            return HTTPRequest(
                method: .post,
                uri: endpoint.uri.removing(Set(parameters.map(\.name))).text,
                fields: fields.addingContentType(format.contentType),
                body: content,
                isRepeatable: false,
                addressRule: endpoint.addressRule
            )
        }

        private var readingRequest: HTTPRequest {
            HTTPRequest(
                method: .get,
                uri: endpoint.uri.replacing(parameters).text,
                fields: fields,
                isRepeatable: false,
                addressRule: endpoint.addressRule
            )
        }

        private var content: [UInt8] {
            switch format {
            case .form: return Array(FormURLEncoding.encode(parameters).utf8)
            case .json:
                let members = parameters.map { (name: $0.name, value: JSONValue.string($0.value)) }
                return JSONWriter.bytes(of: .object(JSONObject(members)))
            }
        }
    }

    /// The parameters of the code exchange.
    ///
    /// RFC 6749 §4.1.3, RFC 7636 §4.5.
    package enum AccessTokenRequest {
        /// Lists the standard parameters, without those that prove the client.
        package static func parameters(
            code: String,
            redirectURI: String,
            codeVerifier: String?
        ) -> [Parameter] {
            var parameters = [
                Parameter("grant_type", "authorization_code"),
                Parameter("code", code),
                Parameter("redirect_uri", redirectURI),
            ]
            if let codeVerifier { parameters.append(Parameter("code_verifier", codeVerifier)) }
            return parameters
        }
    }

    /// The parameters of a refresh.
    ///
    /// RFC 6749 §6.
    package enum RefreshRequest {
        /// Lists the standard parameters, without those that prove the client.
        package static func parameters(refreshToken: String?) -> [Parameter] {
            let grant = [Parameter("grant_type", "refresh_token")]
            return grant + (refreshToken.map { [Parameter("refresh_token", $0)] } ?? [])
        }
    }
}
