import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Private keys")
struct PrivateKeyTests {
    private let openssl: OpenSSLCommand
    private let message = Array("POST&https%3A%2F%2Fa.example%2Frequest&a%3D1".utf8)

    init() throws {
        openssl = try OpenSSLCommand()
    }

    private func make(_ command: String) throws -> String {
        // genrsa takes no option after the number of bits.
        let words = command.split(separator: " ", maxSplits: 1)
        try #require(try openssl.run("\(words[0]) -out @key.pem \(words[1])"))
        return try openssl.read("key.pem")
    }

    private func isVerified(_ signature: [UInt8], _ options: String) throws -> Bool {
        try openssl.write(signature, to: "signature")
        try openssl.write(message, to: "message")
        try #require(try openssl.run("pkey -in @key.pem -pubout -out @public.pem"))
        return try openssl.run(
            "dgst \(options) -verify @public.pem -signature @signature @message"
        )
    }

    @Test("RSA signatures of each kind are verified by openssl, and by no other kind")
    func rsaSignatures() throws {
        let key = try PrivateKey(pem: Secret(make("genrsa 2048")))
        #expect(key.kind == .rsa(bits: 2048))
        let pss = "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32"
        let sha1 = try key.sign(message, with: .rsaSHA1)
        #expect(sha1.count == 256)
        #expect(try isVerified(sha1, "-sha1"))
        #expect(try !isVerified(sha1, "-sha256"))
        #expect(try isVerified(key.sign(message, with: .rsaSHA256), "-sha256"))
        #expect(try isVerified(key.sign(message, with: .ps256), pss))
        #expect(throws: PrivateKeyError.wrongKind) { try key.sign(message, with: .es256) }
    }

    @Test("an ES256 signature is r and s of 32 bytes, which openssl verifies")
    func es256() throws {
        let key = try PrivateKey(pem: Secret(make("ecparam -name prime256v1 -genkey")))
        #expect(key.kind == .p256)
        for _ in 0..<4 {
            let signature = try key.sign(message, with: .es256)
            #expect(signature.count == 64)
            #expect(try isVerified(OpenSSLCommand.der(signature), "-sha256"))
        }
        #expect(throws: PrivateKeyError.wrongKind) { try key.sign(message, with: .rsaSHA1) }
    }

    @Test(
        "a key is read in each form of PEM, with other text around it",
        arguments: [
            ("genrsa -traditional 1024", "BEGIN RSA PRIVATE KEY"),
            ("genrsa 1024", "BEGIN PRIVATE KEY"),
            ("ecparam -name prime256v1 -genkey", "BEGIN EC PRIVATE KEY"),
            ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "BEGIN PRIVATE KEY"),
        ]
    )
    func forms(command: String, label: String) throws {
        let pem = try make(command)
        #expect(pem.contains(label))
        _ = try PrivateKey(pem: Secret(pem))
        _ = try PrivateKey(pem: Secret("a comment\r\n" + pem + "and more\n"))
        _ = try PrivateKey(pem: Secret(pem.replacing("\n", with: "\r\n")))
    }

    @Test(
        "an encrypted key is told from a broken one, and nobody is asked for a password",
        arguments: [
            "genrsa -aes128 -passout pass:secret 1024",
            "genrsa -traditional -aes128 -passout pass:secret 1024",
        ]
    )
    func encrypted(command: String) throws {
        let pem = try make(command)
        #expect(throws: PrivateKeyError.encrypted) { try PrivateKey(pem: Secret(pem)) }
    }

    @Test(
        "a key that nothing here signs with is named",
        arguments: [
            ("genpkey -algorithm ED25519", PrivateKeyError.unsupportedKind("ED25519")),
            ("ecparam -name secp384r1 -genkey", .unsupportedKind("secp384r1")),
            ("genrsa 768", .tooShort(bits: 768)),
        ]
    )
    func unsupported(command: String, error: PrivateKeyError) throws {
        let pem = try make(command)
        #expect(throws: error) { try PrivateKey(pem: Secret(pem)) }
    }

    @Test("a text without a private key is unreadable")
    func unreadable() throws {
        let pem = try make("genrsa 1024")
        try #require(try openssl.run("pkey -in @key.pem -pubout -out @public.pem"))
        let half = String(pem.prefix(pem.count / 2))
        for text in ["", "secret", half, try openssl.read("public.pem")] {
            #expect(throws: PrivateKeyError.unreadable) { try PrivateKey(pem: Secret(text)) }
        }
    }

    @Test("one key signs for many threads at once")
    func simultaneous() async throws {
        let key = try PrivateKey(pem: Secret(make("genrsa 1024")))
        let expected = try key.sign(message, with: .rsaSHA256)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<64 {
                group.addTask { [message] in try key.sign(message, with: .rsaSHA256) }
            }
            for try await signature in group { #expect(signature == expected) }
        }
    }
}
