extension OAuth1 {
    /// Where the protocol parameters travel.
    ///
    /// RFC 5849 §3.5.
    package enum ParameterTransmission: String, Sendable, CaseIterable {
        case header
        case body
        case query
    }

    /// The timestamp and the nonce, by which two requests with the same content differ.
    ///
    /// RFC 5849 §3.3.
    package struct Stamp: Sendable, Equatable {
        /// Seconds since 1970 by the wall clock, or by the server's where it insists.
        package var timestamp: Int64
        /// Unique among requests with the same timestamp, client and token.
        package var nonce: String

        /// The stamp of requests that are compared and never sent.
        package static let forComparison = Stamp(timestamp: 0, nonce: "")

        /// Makes a stamp with a nonce of 128 random bits.
        ///
        /// - Parameter timestamp: seconds since 1970.
        /// - Returns: the stamp.
        /// - Throws: `CryptographyError.noRandomness`.
        package static func fresh(at timestamp: Int64) throws(CryptographyError) -> Stamp {
            Stamp(timestamp: timestamp, nonce: Hexadecimal.encode(try RandomBytes.make(16)))
        }
    }

    /// The `oauth_version`, which a request may do without (RFC 5849 §3.1).
    static let version = Parameter("oauth_version", "1.0")

    /// A request before it is signed.
    package struct UnsignedRequest: Sendable {
        /// The method.
        package var method: HTTPMethod
        /// Where it goes.
        package var endpoint: Endpoint
        /// The parameters besides those of the protocol.
        ///
        /// They go into the body; those of a GET go into the query, unless the protocol parameters
        /// go into the body.
        package var parameters: [Parameter] = []
        /// The protocol parameters that a configuration may replace or remove: `oauth_version`, and
        /// those of the step: `oauth_callback`, `oauth_verifier` or `oauth_session_handle`.
        package var protocolParameters: [Parameter] = []
        /// The temporary or token credentials to sign with; nil before there are any.
        package var token: TokenCredentials?
        /// Further header fields.
        package var fields: [HTTPField] = []
        /// See ``HTTPRequest/isRepeatable``.
        package var isRepeatable = false
    }

    /// Signs requests in one client's name.
    package struct RequestSigner: Sendable {
        /// The client in whose name requests are signed.
        package var client: ClientCredentials
        /// Where the protocol parameters go.
        package var transmission: ParameterTransmission
        /// The `realm` of the header; nil or empty for none.
        package var realm: String?

        /// Makes a signer for the requests of one client.
        package init(
            client: ClientCredentials,
            transmission: ParameterTransmission,
            realm: String? = nil
        ) {
            self.client = client
            self.transmission = transmission
            self.realm = realm
        }

        /// Signs a request and puts the protocol parameters where they belong.
        ///
        /// - Parameters:
        ///   - draft: the request.
        ///   - stamp: the timestamp and nonce, which no other request may have.
        /// - Returns: the request as it is sent.
        /// - Throws: `CryptographyError.digestFailed` or `.signingFailed`.
        ///
        /// RFC 5849 §3.1, §3.5.
        package func signed(_ draft: UnsignedRequest, stamp: Stamp) throws(CryptographyError)
            -> HTTPRequest
        {
            let isInQuery = draft.method == .get && transmission != .body
            let uri =
                isInQuery ? draft.endpoint.uri.appending(draft.parameters) : draft.endpoint.uri
            let form = isInQuery ? [] : draft.parameters
            var protocolParameters = standardParameters(of: draft, stamp: stamp)
            let baseString = SignatureBaseString.make(
                method: draft.method.rawValue,
                uri: uri,
                parameters: protocolParameters + form
            )
            let signature = try client.key.signature(
                of: baseString,
                tokenSecret: draft.token?.sharedSecret.reveal() ?? ""
            )
            protocolParameters.append(Parameter("oauth_signature", signature))
            return transmitted(draft, to: uri, form: form, protocolParameters: protocolParameters)
        }

        /// RFC 5849 §3.5.
        private func transmitted(
            _ draft: UnsignedRequest,
            to uri: AbsoluteURI,
            form: [Parameter],
            protocolParameters: [Parameter]
        ) -> HTTPRequest {
            var uri = uri
            var form = form
            var fields = draft.fields
            switch transmission {
            case .header:
                fields.append(authorization(protocolParameters))
            case .body:
                form += protocolParameters
            case .query:
                uri = uri.appending(protocolParameters)
            }
            if !form.isEmpty { fields = fields.addingContentType(FormURLEncoding.contentType) }
            let hasBody = !form.isEmpty || draft.method == .post
            return HTTPRequest(
                method: draft.method,
                uri: uri.text,
                fields: fields,
                body: hasBody ? Array(FormURLEncoding.encode(form).utf8) : nil,
                isRepeatable: draft.isRepeatable,
                addressRule: draft.endpoint.addressRule
            )
        }

        /// The names of the protocol parameters that are made for each request, so that nobody can set
        /// them.
        package static let ownParameters: Set<String> = [
            "oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_signature_method",
            "oauth_timestamp", "oauth_token",
        ]

        private func standardParameters(of draft: UnsignedRequest, stamp: Stamp) -> [Parameter] {
            var parameters = [
                Parameter("oauth_consumer_key", client.identifier),
                Parameter("oauth_nonce", stamp.nonce),
                Parameter("oauth_signature_method", client.key.method.rawValue),
                Parameter("oauth_timestamp", String(stamp.timestamp)),
            ]
            if let token = draft.token {
                parameters.append(Parameter("oauth_token", token.identifier))
            }
            return parameters + draft.protocolParameters
        }

        /// RFC 5849 §3.5.1.
        private func authorization(_ parameters: [Parameter]) -> HTTPField {
            let realm =
                realm.flatMap { $0.isEmpty ? nil : ["realm=\"\(Self.quotable($0))\""] } ?? []
            let pairs = parameters.map {
                "\(PercentEncoding.encode($0.name))=\"\(PercentEncoding.encode($0.value))\""
            }
            let value = "OAuth " + (realm + pairs).joined(separator: ", ")
            return HTTPField(name: "Authorization", value: value)
        }

        /// Writes the content of a quoted-string, in which `"` and `\` need a `\` before them (RFC 9110
        /// §5.6.4).
        private static func quotable(_ text: String) -> String {
            text.reduce(into: "") { result, character in
                if character == "\"" || character == "\\" { result.append("\\") }
                result.append(character)
            }
        }
    }
}
