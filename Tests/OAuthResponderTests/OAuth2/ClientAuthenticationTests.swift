import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Client authentication")
struct ClientAuthenticationTests {
    private static let now: Int64 = 1_700_000_000
    private static let issuer = "https://login.example.com"

    private func proof(
        _ authentication: OAuth2.ClientAuthentication,
        clientID: String = "s6BhdRkqt3"
    ) throws -> OAuth2.ClientAuthentication.Proof {
        try authentication.proof(clientID: clientID, audience: Self.issuer, now: Self.now)
    }

    @Test("RFC 6749 §2.3.1: the example's header")
    func basicExample() throws {
        let proof = try proof(.clientSecretBasic(Secret("7Fjfp0ZBr1KtDRbnfVdmIw")))
        #expect(proof.authorization?.name == "Authorization")
        #expect(
            proof.authorization?.value == "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
        )
        #expect(proof.parameters == [])
    }

    @Test("RFC 6749 appendix B: identifier and secret are form-encoded before base 64")
    func basicEncoding() throws {
        let proof = try proof(.clientSecretBasic(Secret("p:q+/& %41=~ü")), clientID: "a b:c")
        let value = try #require(proof.authorization?.value.dropFirst("Basic ".count))
        let pair = try #require(Data(base64Encoded: String(value)))
        #expect(
            String(decoding: pair, as: UTF8.self) == "a+b%3Ac:p%3Aq%2B%2F%26+%2541%3D~%C3%BC"
        )
    }

    @Test("the secret in the body stands there as it is, beside the identifier")
    func post() throws {
        let proof = try proof(.clientSecretPost(Secret("p:q+/&")))
        #expect(proof.authorization == nil)
        #expect(
            proof.parameters == [
                Parameter("client_id", "s6BhdRkqt3"), Parameter("client_secret", "p:q+/&"),
            ]
        )
    }

    @Test("a public client names itself alone")
    func none() throws {
        let proof = try proof(.none)
        #expect(proof.authorization == nil)
        #expect(proof.parameters == [Parameter("client_id", "s6BhdRkqt3")])
    }

    @Test("RFC 7523: client_secret_jwt is an HS256 assertion with the secret's bytes as the key")
    func secretAssertion() throws {
        let jwt = try assertion(.clientSecretJWT(Secret("7Fjfp0ZBr1KtDRbnfVdmIw")))
        #expect(jwt.header == ["alg": .string("HS256"), "typ": .string("JWT")])
        let mac = try MessageAuthenticationCode.hmacSHA256(
            key: Array("7Fjfp0ZBr1KtDRbnfVdmIw".utf8),
            message: Array(jwt.input.utf8)
        )
        #expect(jwt.signature == mac)
        expectClaims(jwt.claims)
    }

    @Test(
        "RFC 7523: private_key_jwt is signed by the named algorithm, and openssl verifies it",
        arguments: OAuth2.AssertionKey.Algorithm.allCases,
        ["key 1", nil]
    )
    func keyAssertion(algorithm: OAuth2.AssertionKey.Algorithm, identifier: String?) throws {
        let openssl = try OpenSSLCommand()
        let isRSA = algorithm != .es256
        let made = try openssl.run(
            isRSA
                ? "genrsa -out @key.pem 2048"
                : "ecparam -out @key.pem -name prime256v1 -genkey"
        )
        try #require(made)
        let key = OAuth2.AssertionKey(
            key: try PrivateKey(pem: Secret(openssl.read("key.pem"))),
            algorithm: algorithm,
            identifier: identifier
        )
        let jwt = try assertion(.privateKeyJWT(key))
        #expect(jwt.header["alg"] == .string(algorithm.rawValue))
        #expect(jwt.header["kid"] == identifier.map(JSONValue.string))
        expectClaims(jwt.claims)
        try #require(try openssl.run("pkey -in @key.pem -pubout -out @public.pem"))
        try openssl.write(Array(jwt.input.utf8), to: "input")
        try openssl.write(
            isRSA ? jwt.signature : OpenSSLCommand.der(jwt.signature),
            to: "signature"
        )
        let padding =
            algorithm == .ps256
            ? "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 " : ""
        #expect(
            try openssl.run(
                "dgst -sha256 \(padding)-verify @public.pem -signature @signature @input"
            )
        )
    }

    @Test("no two assertions have the same jti")
    func freshIdentifiers() throws {
        let identifiers = try (0..<100).map { _ in
            try assertion(.clientSecretJWT(Secret("secret"))).claims["jti"]?.string
        }
        #expect(Set(identifiers).count == 100)
        #expect(identifiers.allSatisfy { ($0 ?? "").utf8.count >= 22 })
    }

    /// RFC 7523 §3: who says it, about whom, to whom, until when.
    private func expectClaims(_ claims: JSONObject) {
        #expect(claims["iss"] == .string("s6BhdRkqt3"))
        #expect(claims["sub"] == .string("s6BhdRkqt3"))
        // A list would let one server's assertion serve at another.
        #expect(claims["aud"] == .string(Self.issuer))
        #expect(claims["iat"] == .integer(Self.now))
        guard let end = claims["exp"]?.integer else {
            Issue.record("no exp")
            return
        }
        #expect((1...300).contains(end - Self.now))
    }

    private struct Assertion {
        var header: JSONObject
        var claims: JSONObject
        var input: String
        var signature: [UInt8]
    }

    private func assertion(_ authentication: OAuth2.ClientAuthentication) throws -> Assertion {
        let proof = try proof(authentication)
        #expect(proof.authorization == nil)
        let parameters = Dictionary(
            uniqueKeysWithValues: proof.parameters.map { ($0.name, $0.value) }
        )
        #expect(
            Set(parameters.keys) == ["client_id", "client_assertion_type", "client_assertion"]
        )
        #expect(
            parameters["client_assertion_type"]
                == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        )
        let parts = try #require(parameters["client_assertion"]).split(separator: ".").map(
            String.init
        )
        try #require(parts.count == 3)
        let objects = try parts.prefix(2).map { part in
            let bytes = try #require(Base64.decodeURL(part))
            return try #require(JSONReader.value(of: bytes).object)
        }
        return Assertion(
            header: objects[0],
            claims: objects[1],
            input: parts[0] + "." + parts[1],
            signature: try #require(Base64.decodeURL(parts[2]))
        )
    }
}
