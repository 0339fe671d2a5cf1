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
}
