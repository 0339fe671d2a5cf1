import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Replies to failures")
struct FailureReplyTests {
    @Test(
        "out of time, nobody is told to repeat a call whose code may be spent",
        arguments: [
            (Step.oauth1Authorize, true), (.oauth1AccessToken, false), (.oauth2Authorize, true),
            (.oauth2AccessToken, false), (.validate, true),
        ]
    )
    func outOfTime(step: Step, isRepeatable: Bool) {
        let context = FailureContext(
            isRepeatable: step.isRepeatable,
            provider: "Trello",
            secrets: KnownSecrets()
        )
        let reply = FailureReply(.account(.outOfTime), context)
        #expect(reply.tryLater == isRepeatable)
        #expect(reply.message.hasSuffix(isRepeatable ? FailureReply.later : FailureReply.again))
    }

    @Test(
        "a provider's words stand in parentheses, with one full stop",
        arguments: [
            ("x", "Not today.", " (x: Not today.) "), ("x", "Not today", " (x: Not today). "),
            ("x", nil, " (x). "), ("access_denied", nil, ". "), (nil, nil, ". "),
        ] as [(String?, String?, String)]
    )
    func quotation(code: String?, words: String?, ending: String) {
        let context = FailureContext(provider: "Trello", secrets: KnownSecrets())
        let error = ProviderError(status: 400, code: code, description: words)
        let reply = FailureReply(.account(.provider(.refused(error))), context)
        let sentence = "Trello refused the authorization"
        #expect(reply.message == sentence + ending + FailureReply.again)
    }
}
