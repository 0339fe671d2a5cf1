extension OAuth2 {
    /// What the first step tells of the code verifier.
    ///
    /// RFC 7636 §4.3.
    package struct CodeChallenge: Sendable, Equatable {
        /// The `code_challenge`.
        package var text: String
        /// The `code_challenge_method` in the provider's spelling.
        package var methodName: String

        /// Pairs a challenge with the name of its method.
        package init(text: String, methodName: String) {
            self.text = text
            self.methodName = methodName
        }
    }

    /// A code verifier that each of both steps derives anew, so that nothing is stored between the
    /// steps.
    ///
    /// RFC 7636. How the verifier is derived is a decision of the contract.
    package enum ProofKey {
        /// Derives the verifier: 43 characters.
        ///
        /// - Parameters:
        ///   - key: the client secret, or the `pkce_key` of a client without one.
        ///   - app: the app's name.
        ///   - callbackURI: the redirection URI of both steps.
        ///   - binding: what ties the steps together: the `state`, or the redirection URI again.
        /// - Returns: the verifier, the same for the same arguments.
        /// - Throws: `CryptographyError`.
        package static func codeVerifier(
            key: Secret,
            app: String,
            callbackURI: String,
            binding: String
        ) throws(CryptographyError) -> String {
            // The length before each part keeps two different lists from giving the same bytes.
            var message: [UInt8] = []
            for part in ["pkce", app, callbackURI, binding] {
                let bytes = Array(part.utf8)
                message += withUnsafeBytes(of: UInt64(bytes.count).bigEndian, Array.init)
                message += bytes
            }
            return Base64.encodeURL(
                try MessageAuthenticationCode.hmacSHA256(
                    key: Array(key.reveal().utf8),
                    message: message
                )
            )
        }

        /// Makes the S256 challenge of a verifier.
        ///
        /// - Parameter verifier: the code verifier.
        /// - Returns: the challenge: 43 characters.
        /// - Throws: `CryptographyError`.
        ///
        /// RFC 7636 §4.2.
        package static func codeChallenge(of verifier: String) throws(CryptographyError) -> String {
            Base64.encodeURL(try MessageDigest.sha256(Array(verifier.utf8)))
        }
    }
}
