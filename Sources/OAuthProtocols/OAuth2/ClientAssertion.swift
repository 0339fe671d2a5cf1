extension OAuth2 {
    /// A signed statement of the client about itself.
    ///
    /// RFC 7523 §3, RFC 7515 §3.1.
    package struct ClientAssertion: Sendable {
        /// The `client_id`, which is both the issuer and the subject.
        package var clientID: String
        /// The `aud`: the server for which the assertion is made, as a single text.
        package var audience: String
        /// When the assertion is made, in seconds since 1970.
        package var now: Int64

        /// How long an assertion is good, in seconds.
        package static let lifetime: Int64 = 120

        /// Lists the parameters that carry the assertion.
        ///
        /// - Parameters:
        ///   - algorithm: the `alg`.
        ///   - keyIdentifier: the `kid`; nil for none.
        ///   - sign: signs the signing input.
        /// - Returns: the parameters, with the assertion as a JWT of three parts.
        /// - Throws: `CryptographyError.noRandomness`, or what `sign` throws.
        ///
        /// RFC 7523 §2.2.
        package func parameters(
            algorithm: String,
            keyIdentifier: String? = nil,
            sign: ([UInt8]) throws(CryptographyError) -> [UInt8]
        ) throws(CryptographyError) -> [Parameter] {
            var header: JSONObject = ["alg": .string(algorithm), "typ": .string("JWT")]
            header["kid"] = keyIdentifier.map(JSONValue.string)
            let input = [header, try claims()]
                .map { Base64.encodeURL(JSONWriter.bytes(of: .object($0))) }
                .joined(separator: ".")
            let signature = Base64.encodeURL(try sign(Array(input.utf8)))
            return Self.parameters(carrying: input + "." + signature)
        }

        /// Lists the parameters that carry an assertion.
        ///
        /// RFC 7523 §2.2.
        package static func parameters(carrying assertion: String) -> [Parameter] {
            [
                Parameter("client_assertion_type", type),
                Parameter("client_assertion", assertion),
            ]
        }

        private static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

        private func claims() throws(CryptographyError) -> JSONObject {
            [
                "iss": .string(clientID),
                "sub": .string(clientID),
                "aud": .string(audience),
                "iat": .integer(now),
                "exp": .integer(now + Self.lifetime),
                "jti": .string(Base64.encodeURL(try RandomBytes.make(16))),
            ]
        }
    }
}
