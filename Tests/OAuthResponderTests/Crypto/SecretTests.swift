import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Secret")
struct SecretTests {
    @Test("no way of printing shows the text")
    func neverPrinted() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump([[secret]].description, to: &dumped)
        dump((a: secret, b: [secret]), to: &dumped)
        let printed = "\(secret) \(String(reflecting: secret)) \([secret]) " + dumped
        #expect(!printed.contains("hunter2"))
        #expect(printed.contains("[redacted]"))
    }

    @Test(
        "A16: the bits of chance are those of the alphabet, and repetitions do not count",
        arguments: [
            ("", 0...0), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0...20), ("hunter2", 30...40),
            ("0123456789abcdef", 64...64), ("0123456789abcdef0123456789abcdef", 128...128),
            ("0123456789ABCDEF0123456789ABCDEF", 128...128), ("31415926535897932384", 60...67),
            ("passwordpasswordpassword", 100...127), ("c2hvcnQgYnV0IHJhbmRvbQ", 128...132),
            ("GOCSPX-abcdefghijklmnopqrstuvwx", 170...190), ("secret", 20...30),
        ] as [(String, ClosedRange<Double>)]
    )
    func bits(text: String, expected: ClosedRange<Double>) {
        #expect(expected.contains(Secret(text).likelyBits))
    }
}
