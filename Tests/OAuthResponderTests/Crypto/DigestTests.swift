import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Digests")
struct DigestTests {
    private static func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] {
        [UInt8](repeating: byte, count: count)
    }

    @Test("SHA-256 gives the published digests (FIPS 180-4 examples)")
    func sha256() throws {
        #expect(
            Hexadecimal.encode(try MessageDigest.sha256(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(
            Hexadecimal.encode(try MessageDigest.sha256([]))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    @Test(
        "HMAC-SHA1 gives the codes of RFC 2202 §3",
        arguments: [
            (
                repeated(0x0b, 20), Array("Hi There".utf8),
                "b617318655057264e28bc0b6fb378c8ef146be00"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
            ),
            (repeated(0xaa, 20), repeated(0xdd, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
            (
                repeated(0xaa, 80),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "aa4ae5e15272d00e95705637ce8a3b55ed402112"
            ),
        ]
    )
    func hmacSHA1(key: [UInt8], message: [UInt8], code: String) throws {
        let result = try MessageAuthenticationCode.hmacSHA1(key: key, message: message)
        #expect(Hexadecimal.encode(result) == code)
    }

    @Test(
        "HMAC-SHA256 gives the codes of RFC 4231 §4",
        arguments: [
            (
                repeated(0x0b, 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                repeated(0xaa, 20), repeated(0xdd, 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                repeated(0xaa, 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
    )
    func hmacSHA256(key: [UInt8], message: [UInt8], code: String) throws {
        let result = try MessageAuthenticationCode.hmacSHA256(key: key, message: message)
        #expect(Hexadecimal.encode(result) == code)
    }

    @Test("an empty key and an empty message have a code")
    func emptyHMAC() throws {
        #expect(
            Hexadecimal.encode(try MessageAuthenticationCode.hmacSHA1(key: [], message: []))
                == "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"
        )
    }

    @Test("byte strings are equal in all their bytes or not at all")
    func comparison() {
        #expect(ConstantTimeComparison.areEqual([], []))
        #expect(ConstantTimeComparison.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTimeComparison.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTimeComparison.areEqual([1, 2, 3], [1, 2]))
        #expect(!ConstantTimeComparison.areEqual([], [0]))
    }

    @Test("random bytes are as many as asked for and differ each time")
    func randomBytes() throws {
        #expect(try RandomBytes.make(0) == [])
        let drawn = try (0..<1000).map { _ in try RandomBytes.make(16) }
        #expect(drawn.allSatisfy { $0.count == 16 })
        #expect(Set(drawn).count == 1000)
        #expect(throws: CryptographyError.noRandomness) { try RandomBytes.make(-1) }
    }
}
