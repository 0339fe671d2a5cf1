import OAuthProtocols
import Testing

@Suite("Transport errors")
struct TransportErrorTests {
    @Test(
        "nothing was sent where no connection stood, and nowhere else",
        arguments: [
            (TransportError.unreachable(.tlsFailed), true), (.connectTimedOut, true),
            (.forbiddenAddress, true), (.proxyFailed(.unauthorized), true),
            (.unreachable(.tlsClientCertificate), true), (.unsupportedCoding, false),
            (.responseTimedOut, false), (.connectionBroken, false),
            (.invalidResponse, false), (.responseTooLarge, false), (.cancelled, false),
        ]
    )
    func nothingWasSent(error: TransportError, expected: Bool) {
        #expect(error.nothingWasSent == expected)
    }
}
