import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("RFC 5849 §3.4 signatures")
struct SignatureTests {
    private func baseString(_ example: PublishedExample) throws -> String {
        OAuth1.SignatureBaseString.make(
            method: example.method,
            uri: try #require(AbsoluteURI(example.uri)),
            parameters: example.parameters.map { Parameter($0.0, $0.1) }
        )
    }

    private func signature(_ example: PublishedExample) throws -> String {
        let key = example.signingKey(Secret(example.clientSecret))
        return try key.signature(of: baseString(example), tokenSecret: example.tokenSecret)
    }

    @Test(
        "every published signature comes out of the published request",
        arguments: PublishedExample.introduction + PublishedExample.plaintext
            + PublishedExample.appendixA + [.x, .netSuite]
    )
    func publishedSignatures(example: PublishedExample) throws {
        #expect(try signature(example) == example.signature)
    }

    @Test(
        "every published base string comes out of the published request",
        arguments: (PublishedExample.appendixA + [.construction, .x, .netSuite])
            .filter { $0.baseString != nil }
    )
    func publishedBaseStrings(example: PublishedExample) throws {
        #expect(try baseString(example) == example.baseString)
    }

    @Test(
        "HMAC-SHA1 gives the wiki's signatures (wiki.oauth.net TestCases, section 9.2)",
        arguments: [
            ("", "egQqG5AJep5sJ7anhXju1unge2I="), ("ts", "VZVjXceV7JgPq/dOTnNmEfO0Fv8="),
        ]
    )
    func wikiSignatures(tokenSecret: String, signature: String) throws {
        let key = OAuth1.SigningKey.hmacSHA1(Secret("cs"))
        #expect(try key.signature(of: "bs", tokenSecret: tokenSecret) == signature)
    }

    @Test("RSA-SHA1 gives the wiki's base string and signature, whatever the secrets")
    func wikiRSA() throws {
        let baseString = OAuth1.SignatureBaseString.make(
            method: "GET",
            uri: try #require(AbsoluteURI(WikiExample.uri)),
            parameters: WikiExample.parameters.map { Parameter($0.0, $0.1) }
        )
        #expect(baseString == WikiExample.baseString)
        let key = try PrivateKey(pem: Secret(WikiExample.privateKey))
        let signing = OAuth1.SigningKey.rsaSHA1(key)
        #expect(try signing.signature(of: baseString, tokenSecret: "") == WikiExample.signature)
        #expect(try signing.signature(of: baseString, tokenSecret: "x") == WikiExample.signature)
    }

    @Test("secrets are encoded before they become a key, and the & stays where both are empty")
    func keys() throws {
        let key = OAuth1.SigningKey.plaintext(Secret("a&b c+~é"))
        #expect(try key.signature(of: "", tokenSecret: "%20") == "a%26b%20c%2B~%C3%A9&%2520")
        let empty = OAuth1.SigningKey.plaintext(Secret(""))
        #expect(try empty.signature(of: "", tokenSecret: "") == "&")
    }

    @Test("a flipped bit in any part of the request changes the signature")
    func flippedBits() throws {
        let example = PublishedExample.introduction[1]
        var changed = [example, example, example, example, example]
        changed[0].clientSecret = "kd94hf93k423kf45"
        changed[1].tokenSecret = "hdhd0244k9j7ao02"
        changed[2].parameters[5].1 = "hfdp7dh39dks9885"
        changed[3].uri = "https://photos.example.net/tokeo"
        changed[4].method = "QOST"
        let signatures = try changed.map(signature)
        #expect(Set(signatures).count == 5)
        #expect(try !signatures.contains(signature(example)))
    }
}
