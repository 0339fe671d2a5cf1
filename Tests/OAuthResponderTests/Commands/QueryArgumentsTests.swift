import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Arguments out of a query")
struct QueryArgumentsTests {
    @Test(
        "words of a query are no arguments",
        arguments: [
            ("--listen+unix:/tmp/x", ["--listen", "unix:/tmp/x"]),
            ("--listen+unix:/tmp/x;", ["--listen", "unix:/tmp/x\\;"]),
            ("%2d%2dversion", ["--version"]),
            ("a+b", ["a b"]),
            ("a", ["a"]),
        ]
    )
    func caller(query: String, words: [String]) {
        let own = ["--config", "/etc/x.json5"]
        #expect(QueryArguments.removed(from: own + words, query: query) == own)
    }

    @Test(
        "arguments of the operator's stay",
        arguments: [nil, "", "a=b", "x", "/etc/x.json5+--config"] as [String?]
    )
    func own(query: String?) {
        let own = ["--config", "/etc/x.json5"]
        #expect(QueryArguments.removed(from: own, query: query) == own)
    }
}
