import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("OAuth 1 settings")
struct OAuth1SettingsTests {
    private static let base = """
        request_token_endpoint: "https://a.example/r", authorization_endpoint: "https://a.example/a",
        access_token_endpoint: "https://a.example/t", consumer_key: "key",
        """

    private func read(
        _ members: String
    ) throws -> (provider: OAuth1Provider?, faults: [ConfigurationFault]) {
        let value = try JSON5Text.value(of: Array("{\(Self.base) \(members)}".utf8))
        let findings = ConfigurationFindings()
        let settings = SettingsReader(try #require(value.object), path: "", findings: findings)
        let provider = OAuth1Provider(settings)
        settings.rejectUnknownKeys()
        return (provider, findings.faults)
    }

    @Test("what is not set has the contract's defaults")
    func defaults() throws {
        let (provider, faults) = try read(#"consumer_secret: "s""#)
        let found = try #require(provider)
        #expect(faults == [])
        #expect(found.client.key.method == .hmacSHA1)
        #expect(found.transmission == .header && found.method == .post)
        #expect(found.isRevisionA && !found.isCallbackOutOfBand)
        #expect(found.realm == nil && found.verifyEndpoint == nil && found.namePaths == [])
    }

    @Test(
        "every signature method is known by its name and needs its own kind of key",
        arguments: OAuth1.SignatureMethod.allCases
    )
    func methods(method: OAuth1.SignatureMethod) throws {
        let isRSA = method == .rsaSHA1 || method == .rsaSHA256
        let (needed, other) =
            isRSA ? ("private_key", "consumer_secret") : ("consumer_secret", "private_key")
        let key = isRSA ? WikiExample.privateKey.replacing("\n", with: "\\n") : "secret"
        let words = "signature_method: \"\(method.rawValue)\""
        let (provider, faults) = try read("\(words), \(needed): \"\(key)\"")
        #expect(faults == [] && provider?.client.key.method == method)
        let (missing, reasons) = try read("\(words), \(other): \"x\"")
        #expect(missing == nil && reasons.map(\.path) == [needed])
        #expect(reasons.first?.expectation.contains("expected here") == true)
    }

    @Test(
        "an RSA key is taken as PKCS#1 and PKCS#8, and what is none is refused with the reason",
        arguments: [
            ("genrsa -traditional -out @key.pem 2048", nil),
            ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out @key.pem", nil),
            ("genrsa -aes128 -passout pass:x -out @key.pem 2048", "without a passphrase"),
            ("genpkey -algorithm RSA -aes128 -pass pass:x -out @key.pem", "without a passphrase"),
            ("ecparam -name prime256v1 -genkey -noout -out @key.pem", "RSA key is expected"),
            ("genpkey -algorithm ED25519 -out @key.pem", "is ED25519"),
            ("genrsa -out @key.pem 512", "at least 1024 bits"),
            ("rand -hex -out @key.pem 64", "in PEM form"),
        ] as [(String, String?)]
    )
    func keys(command: String, reason: String?) throws {
        let openssl = try OpenSSLCommand()
        try #require(try openssl.run(command))
        let (provider, faults) = try read(
            "signature_method: \"RSA-SHA1\", private_key: {file: \"\(openssl.path("key.pem"))\"}"
        )
        #expect((provider != nil) == (reason == nil))
        #expect(faults.map(\.path) == (reason == nil ? [] : ["private_key"]))
        if let reason { #expect(faults.first?.expectation.contains(reason) == true) }
    }

    @Test(
        "a word that is not known is refused where it stands",
        arguments: [
            (#"signature_method: "HMAC-SHA512""#, "signature_method"),
            (#"parameter_transmission: "Header""#, "parameter_transmission"),
            (#"http_method: "PUT""#, "http_method"), (#"callback: "none""#, "callback"),
            (#"oauth_version: "2.0""#, "oauth_version"),
            (#"authorization_params: {a: "{consumer_secret}"}"#, "authorization_params.a"),
            (#"request_token_params: {a: ["x"]}"#, "request_token_params.a"),
            (#"headers: {"a b": "x"}"#, "headers.a b"), (#"headers: {Host: "x"}"#, "headers.Host"),
            (#"headers: {A: "x\r\nB: y"}"#, "headers.A"), (#"realms: "x""#, "realms"),
            (#"headers: {authorization: "Basic eA=="}"#, "headers.authorization"),
            (#"verify_endpoint: "http://a.example""#, "verify_endpoint"),
        ]
    )
    func unknownWords(members: String, path: String) throws {
        let (_, faults) = try read(#"consumer_secret: "s", "# + members)
        #expect(faults.map(\.path) == [path])
    }

    @Test(
        "an Authorization is configured where the signature travels elsewhere",
        arguments: ["body", "query"]
    )
    func freeAuthorization(transmission: String) throws {
        let members = "parameter_transmission: \"\(transmission)\", headers: {Authorization: \"x\"}"
        #expect(try read(#"consumer_secret: "s", "# + members).faults.isEmpty)
    }
}
