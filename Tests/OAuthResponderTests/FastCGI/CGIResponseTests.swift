import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("CGI response")
struct CGIResponseTests {
    private let response = GatewayResponse(
        status: 404,
        fields: [HTTPField(name: "Content-Type", value: "application/json")],
        body: Array("{}".utf8)
    )

    @Test("status, fields and length come before the body")
    func whole() {
        #expect(
            String(decoding: response.cgi(for: "POST"), as: UTF8.self)
                == "Status: 404 Not Found\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\n\r\n{}"
        )
    }

    @Test("the answer to HEAD has the length of the body and no body")
    func head() {
        let text = String(decoding: response.cgi(for: "HEAD"), as: UTF8.self)
        #expect(text.hasSuffix("Content-Length: 2\r\n\r\n"))
    }

    @Test("a line feed in a value begins no field")
    func injection() {
        var response = response
        response.fields = [HTTPField(name: "X", value: "a\r\nY: b")]
        let text = String(decoding: response.cgi(for: "GET"), as: UTF8.self)
        #expect(text.contains("\r\nX: aY: b\r\n"))
    }
}
