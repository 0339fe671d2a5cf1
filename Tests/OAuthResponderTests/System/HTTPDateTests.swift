import Testing

@testable import OAuthResponder

@Suite("HTTP date")
struct HTTPDateTests {
    @Test(
        "each of the three forms is read, and nothing else",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 31 Dec 1969 23:59:59 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 GMT!", nil),
            ("Sun, 06 Nov 1994", nil), ("784111777", nil), ("", nil),
            (String(repeating: " ", count: 65), nil),
        ] as [(String, Int64?)]
    )
    func forms(text: String, seconds: Int64?) {
        #expect(HTTPDate.seconds(text) == seconds)
    }
}
