import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("What is kept of an answer")
struct KeepableTests {
    private func answer(_ members: JSONObject) -> OAuth2.TokenAnswer {
        OAuth2.TokenAnswer(
            accessToken: "access",
            refreshToken: "refresh",
            expiry: .unknown,
            members: members
        )
    }

    @Test("A7: texts, members and elements count, each with what its place takes")
    func estimate() {
        let bare = answer([:]).keptBytes
        #expect(bare < 1024)
        let text = String(repeating: "x", count: 50_000)
        #expect(answer(["a": .string(text)]).keptBytes > bare + 50_000)
        let numbers = [JSONValue](repeating: .integer(1), count: 1000)
        #expect(answer(["a": .array(numbers)]).keptBytes > bare + 40_000)
        let names = (0..<1000).map { (name: String($0), value: JSONValue.null) }
        let object = JSONValue.object(JSONObject(names))
        #expect(answer(["a": .array([object])]).keptBytes > bare + 100_000)
        let texts = [JSONValue](repeating: .string("a text of some length"), count: 1000)
        #expect(answer(["a": .array(texts)]).keptBytes > bare + 100_000)
    }

    @Test("A7: what is left of an answer that is too large are its tokens and their expiry")
    func essence() {
        let large = answer(["a": .string(String(repeating: "x", count: 1 << 20))])
        #expect(large.essence == answer([:]))
        let secret = Secret("secret")
        let granted = OAuth1.GrantedCredentials(
            credentials: OAuth1.TokenCredentials(identifier: "token", sharedSecret: secret),
            others: ["a": .string(String(repeating: "x", count: 1 << 20))],
            expiry: .at(Timestamp(milliseconds: 0))
        )
        #expect(granted.keptBytes > 1 << 20)
        #expect(granted.essence.keptBytes < 1024)
        #expect(granted.essence.expiry == granted.expiry)
        #expect(granted.essence.credentials == granted.credentials)
    }
}
