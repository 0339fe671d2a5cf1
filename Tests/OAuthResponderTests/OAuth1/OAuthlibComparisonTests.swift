import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Comparison with oauthlib")
struct OAuthlibComparisonTests {
    private static func number(_ variable: String, default value: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? value
    }

    /// A failing case in its smallest form, as somebody needs it to find the fault.
    private static func report(
        _ failing: ReferenceCase,
        _ process: OAuthlibProcess,
        seed: Int
    ) throws -> Comment {
        let smallest = try failing.shrunk { candidate in
            let expected = try process.answer(to: candidate)
            return try expected.error == nil
                && candidate.answer(signedWith: process.privateKey) != expected
        }
        let expected = try process.answer(to: smallest)
        let actual = try smallest.answer(signedWith: process.privateKey)
        return """
            seed \(seed), shrunk to \(String(decoding: try JSONEncoder().encode(smallest), as: UTF8.self))
            oauthlib: \(expected.baseString ?? "") \(expected.signature ?? "")
            ours:     \(actual.baseString ?? "") \(actual.signature ?? "")
            """
    }

    @Test("5,000 generated requests have oauthlib's base string and signature")
    func generatedRequests() throws {
        let seed = Self.number("OAUTH1_SEED", default: 5849)
        let count = Self.number("OAUTH1_CASES", default: 5000)
        let process = try OAuthlibProcess(seed: seed, count: count)
        var failing: [ReferenceCase] = []
        var kinds: Set<[String]> = []
        for _ in 0..<count {
            let generated = try process.next()
            try #require(generated.answer.error == nil)
            let it = generated.case
            kinds.insert([it.method, it.transmission, it.signatureMethod])
            if try it.answer(signedWith: process.privateKey) != generated.answer {
                failing.append(it)
            }
        }
        print(
            "compared \(count) requests of seed \(seed) with oauthlib; set OAUTH1_SEED for others"
        )
        if let first = failing.first {
            let report = try Self.report(first, process, seed: seed)
            Issue.record("\(failing.count) requests differ from oauthlib; \(report)")
        }
        #expect(count < 1000 || kinds.count == 30)
    }

    @Test("a failing case is shrunk to what makes it fail")
    func shrinking() throws {
        let process = try OAuthlibProcess(seed: 1, count: 200)
        let isFailing = { (it: ReferenceCase) in
            it.parameters.contains { $0.value.unicodeScalars.contains("~") }
        }
        var failing: ReferenceCase?
        for _ in 0..<200 {
            let it = try process.next().case
            if failing == nil, isFailing(it) { failing = it }
        }
        let smallest = try #require(failing).shrunk(whileFailing: isFailing)
        #expect(smallest.parameters == [ReferenceCase.Pair(name: "", value: "~")])
        #expect(smallest.callback == nil && smallest.token == nil && smallest.verifier == nil)
        #expect(smallest.consumerKey.unicodeScalars.count == 1)
        #expect(smallest.uri.utf8.count <= "https://a.example/".utf8.count)
        #expect(try process.answer(to: smallest).error == nil)
    }
}
