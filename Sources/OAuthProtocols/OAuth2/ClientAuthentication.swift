extension OAuth2 {
    /// How the client proves its identity to the token endpoint, with the secret or the key that the
    /// method takes.
    ///
    /// The names are those of RFC 7591 §2 and OpenID Connect Core §9.
    package enum ClientAuthentication: Sendable {
        case clientSecretBasic(Secret)
        case clientSecretPost(Secret)
        case clientSecretJWT(Secret)
        case privateKeyJWT(AssertionKey)
        case none

        /// The registered names.
        package enum Method: String, Sendable, CaseIterable {
            case clientSecretBasic = "client_secret_basic"
            case clientSecretPost = "client_secret_post"
            case clientSecretJWT = "client_secret_jwt"
            case privateKeyJWT = "private_key_jwt"
            case none
        }
    }

    /// The key of `private_key_jwt`.
    package struct AssertionKey: Sendable {
        /// The key.
        package var key: PrivateKey
        /// The `alg` of the assertion.
        package var algorithm: Algorithm
        /// The `kid` by which the server knows the key; nil where it knows one alone.
        package var identifier: String?

        /// Pairs a key with the way in which it signs.
        package init(key: PrivateKey, algorithm: Algorithm, identifier: String? = nil) {
            self.key = key
            self.algorithm = algorithm
            self.identifier = identifier
        }

        /// The signature algorithms of RFC 7518 §3.1 that the responder makes.
        package enum Algorithm: String, Sendable, CaseIterable {
            case rs256 = "RS256"
            case ps256 = "PS256"
            case es256 = "ES256"
        }
    }
}

extension OAuth2.ClientAuthentication {
    /// The part of a request that proves the client's identity.
    package struct Proof: Sendable, Equatable {
        /// The `Authorization` field; nil where the proof is in the parameters.
        package var authorization: HTTPField?
        /// The parameters, `client_id` among them; none where the proof is in the field.
        package var parameters: [Parameter]
    }

    /// Makes the proof for one request.
    ///
    /// - Parameters:
    ///   - clientID: the `client_id`.
    ///   - audience: the issuer where it is known, else the token endpoint; for assertions.
    ///   - now: seconds since 1970; for assertions.
    /// - Returns: the field and the parameters to send.
    /// - Throws: `CryptographyError`.
    ///
    /// RFC 6749 §2.3.1, RFC 7523 §2.2.
    package func proof(
        clientID: String,
        audience: String,
        now: Int64
    ) throws(CryptographyError) -> Proof {
        let assertion = OAuth2.ClientAssertion(clientID: clientID, audience: audience, now: now)
        return proof(clientID: clientID, assertion: try signedParameters(assertion))
    }

    /// Signs an assertion; there are no parameters where the client proves itself in another way.
    private func signedParameters(
        _ assertion: OAuth2.ClientAssertion
    ) throws(CryptographyError) -> [Parameter] {
        switch self {
        case .clientSecretJWT(let secret):
            let key = Array(secret.reveal().utf8)
            return try assertion.parameters(algorithm: "HS256") {
                (input) throws(CryptographyError) in
                try MessageAuthenticationCode.hmacSHA256(key: key, message: input)
            }
        case .privateKeyJWT(let key):
            return try assertion.parameters(
                algorithm: key.algorithm.rawValue,
                keyIdentifier: key.identifier
            ) { (input) throws(CryptographyError) in
                try key.key.signature(of: input, with: key.algorithm.signatureAlgorithm)
            }
        case .clientSecretBasic, .clientSecretPost, .none:
            return []
        }
    }

    /// Whether each proof is signed anew, so that no two are the same.
    package var isSigned: Bool {
        switch self {
        case .clientSecretJWT, .privateKeyJWT: true
        case .clientSecretBasic, .clientSecretPost, .none: false
        }
    }

    /// Makes a proof that is the same whenever the client proves itself to the same audience.
    ///
    /// Requests with it are compared and never sent. The audience stands in the assertion's place,
    /// since no two assertions are the same.
    package func comparableProof(clientID: String, audience: String) -> Proof {
        proof(clientID: clientID, assertion: OAuth2.ClientAssertion.parameters(carrying: audience))
    }

    /// The proof with an assertion that has been made already; it is left out where the client
    /// proves itself in another way.
    private func proof(clientID: String, assertion: [Parameter]) -> Proof {
        let identifier = Parameter("client_id", clientID)
        switch self {
        case .clientSecretBasic(let secret):
            let pair = [clientID, secret.reveal()].map(Self.formEncoded).joined(separator: ":")
            let value = "Basic " + Base64.encode(Array(pair.utf8))
            return Proof(
                authorization: HTTPField(name: "Authorization", value: value),
                parameters: []
            )
        case .clientSecretPost(let secret):
            return Proof(parameters: [identifier, Parameter("client_secret", secret.reveal())])
        case .clientSecretJWT, .privateKeyJWT:
            return Proof(parameters: [identifier] + assertion)
        case .none:
            return Proof(parameters: [identifier])
        }
    }

    /// Encodes a text as in a form, where a space is `+` (RFC 6749 §2.3.1, appendix B).
    private static func formEncoded(_ text: String) -> String {
        text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { PercentEncoding.encode(bytes: $0) }
            .joined(separator: "+")
    }
}

extension OAuth2.AssertionKey.Algorithm {
    /// How the key signs for this `alg`.
    package var signatureAlgorithm: SignatureAlgorithm {
        switch self {
        case .rs256: .rsaSHA256
        case .ps256: .ps256
        case .es256: .es256
        }
    }
}
