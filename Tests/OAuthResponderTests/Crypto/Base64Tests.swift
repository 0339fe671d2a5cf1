import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("RFC 4648 base 64")
struct Base64Tests {
    @Test(
        "the vectors of §10 hold, and without padding in both directions",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(plain: String, encoded: String) {
        let unpadded = encoded.replacing("=", with: "")
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.encodeURL(Array(plain.utf8)) == unpadded)
        #expect(Base64.decodeURL(unpadded) == Array(plain.utf8))
    }

    @Test("the two alphabets differ in the last two characters")
    func alphabets() {
        let bytes: [UInt8] = [0xfb, 0xff, 0xbf]
        #expect(Base64.encode(bytes) == "+/+/")
        #expect(Base64.encodeURL(bytes) == "-_-_")
        #expect(Base64.decodeURL("+/+/") == nil)
    }

    @Test("every byte survives")
    func roundTrip() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes)
    }

    @Test(
        "what no encoder of the URL alphabet writes is refused",
        arguments: ["Zg==", "Zg=", "Z", "Zh", "Zm9", "Zm9v\n", "Zm9v Zm9v", "Zm9vZ", "====", "é"]
    )
    func malformed(text: String) {
        #expect(Base64.decodeURL(text) == nil)
    }
}
