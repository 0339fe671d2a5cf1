import Testing

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
}
