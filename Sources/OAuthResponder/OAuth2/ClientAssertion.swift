extension OAuth2 {
    /// A signed statement of the client about itself.
    ///
    /// RFC 7523 §3, RFC 7515 §3.1.
    enum ClientAssertion {
        /// How long an assertion is good, in seconds.
        static let lifetime: Int64 = 120

        /// Makes an assertion.
        ///
        /// - Parameters:
        ///   - clientID: issuer and subject alike.
        ///   - audience: whom it is for, a single text.
        ///   - now: seconds since 1970.
        ///   - header: the JOSE header.
        ///   - sign: signs the signing input.
        /// - Returns: the assertion as a JWT of three parts.
        /// - Throws: `ClientAuthenticationError.signingFailed`.
        static func make<Failure: Error>(
            clientID: String,
            audience: String,
            now: Int64,
            header: [String: JSONValue],
            sign: ([UInt8]) throws(Failure) -> [UInt8]
        ) throws(ClientAuthenticationError) -> String {
            do {
                let claims: [String: JSONValue] = [
                    "iss": .string(clientID),
                    "sub": .string(clientID),
                    "aud": .string(audience),
                    "iat": .integer(now),
                    "exp": .integer(now + lifetime),
                    "jti": .string(Base64.encodeURL(try RandomBytes.make(16))),
                ]
                let input = [header, claims]
                    .map { Base64.encodeURL(JSONText.bytes(of: .object($0))) }
                    .joined(separator: ".")
                return input + "." + Base64.encodeURL(try sign(Array(input.utf8)))
            } catch {
                throw .signingFailed
            }
        }
    }
}
