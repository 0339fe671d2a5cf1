import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Proof keys")
struct ProofKeyTests {
    private static let callback = "https://oauth-svc.fibery.io"

    private func verifier(
        key: String = "secret",
        app: String = "crm",
        callback: String = callback,
        binding: String = "state"
    ) throws -> String {
        try OAuth2.ProofKey.codeVerifier(
            key: Secret(key),
            app: app,
            callbackURI: callback,
            binding: binding
        )
    }

    @Test("RFC 7636 appendix B: the published verifier has the published challenge")
    func appendixB() throws {
        let octets: [UInt8] = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37,
            77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ]
        let verifier = Base64.encodeURL(octets)
        #expect(verifier == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(
            try OAuth2.ProofKey.codeChallenge(of: verifier)
                == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        )
    }

    @Test("the verifier is the HMAC of the parts, each with its length as eight bytes before it")
    func derivation() throws {
        // Python: hmac.new(b"secret", parts, sha256), each part after struct.pack(">Q", len(part)).
        #expect(try verifier() == "YuTcB13ttU7CvKVa6aODkod27nSYc675RlAViR0e0OU")
    }

    @Test("RFC 7636 §4.1: a verifier is 43 characters of the unreserved set")
    func shape() throws {
        for binding in ["", "ü", String(repeating: "x", count: 4096)] {
            let verifier = try verifier(binding: binding)
            #expect(verifier.utf8.count == 43)
            #expect(verifier.utf8.allSatisfy(PercentEncoding.isUnreserved))
        }
    }

    @Test("another state, app, callback or key gives another verifier, the same ones the same")
    func difference() throws {
        let all = [
            try verifier(), try verifier(binding: "state2"), try verifier(app: "crm2"),
            try verifier(callback: Self.callback + "/"), try verifier(key: "secret2"),
            try verifier(binding: "State"),
        ]
        #expect(Set(all).count == all.count)
        #expect(try verifier() == all[0])
    }

    @Test("parts that run together in another way give another verifier")
    func unambiguous() throws {
        let all = [
            try verifier(app: "ab", callback: "c", binding: "d"),
            try verifier(app: "a", callback: "bc", binding: "d"),
            try verifier(app: "a", callback: "b", binding: "cd"),
            try verifier(app: "abc", callback: "", binding: "d"),
            try verifier(app: "", callback: "abcd", binding: ""),
        ]
        #expect(Set(all).count == all.count)
    }
}
