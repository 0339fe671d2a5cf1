import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("CGI variables")
struct CGIVariablesTests {
    private func request(_ variables: [String: String]) -> GatewayRequest {
        GatewayRequest { variables[$0] }
    }

    @Test(
        "the path is what the gateway has left of it for the program",
        arguments: [
            (["DOCUMENT_URI": "/c/b", "PATH_INFO": "/b", "SCRIPT_NAME": "/c"], "/b"),
            (["DOCUMENT_URI": "/a", "PATH_INFO": "", "SCRIPT_NAME": "/c"], "/a"),
            (["PATH_INFO": "", "SCRIPT_NAME": "/c", "REQUEST_URI": "/d"], "/c"),
            (["REQUEST_URI": "/d?key=value?"], "/d"),
            (["REQUEST_URI": "/d"], "/d"),
            ([:], ""),
        ] as [([String: String], String)]
    )
    func path(variables: [String: String], expected: String) {
        #expect(request(variables).path == expected)
    }

    @Test(
        "a location of the connector is a name or a path",
        arguments: ["@oauth_connector", "/internal/connector", "/a.b-c/@d"]
    )
    func goodConnector(text: String) {
        #expect(request(["OAUTH_CONNECTOR": text]).connector == text)
    }

    @Test(
        "a location of the connector with anything else in it is none",
        arguments: [
            "", "connector", "https://x.example/", "@a\r\nSet-Cookie: b", "/a b", "/ä", "/a?b",
        ]
    )
    func badConnector(text: String) {
        #expect(request(["OAUTH_CONNECTOR": text]).connector == nil)
    }

    @Test("a caller's header names neither app nor connector")
    func headersAreNotTheGateway() {
        let request = request(["HTTP_OAUTH_APP": "a", "HTTP_OAUTH_CONNECTOR": "@a"])
        #expect(request.app == nil)
        #expect(request.connector == nil)
    }

    @Test("a request id of the gateway is kept", arguments: ["a", "0123-ab_c.d"])
    func goodRequestID(text: String) {
        #expect(request(["REQUEST_ID": text]).requestID == text)
    }

    @Test(
        "a request id that could break a log line gives way to one of our own",
        arguments: ["", "a b", "a\"", "a\n", "ä", String(repeating: "a", count: 129)]
    )
    func badRequestID(text: String) {
        let made = request(["REQUEST_ID": text]).requestID
        #expect(made.utf8.count == 32)
        #expect(made.allSatisfy { $0.isHexDigit })
        #expect(made != request(["REQUEST_ID": text]).requestID)
    }

    @Test(
        "a correlation id of the caller is kept",
        arguments: [
            "a", "0-Z", "6f1c2a34-0000-4abc-8def-0123456789AB", String(repeating: "a", count: 64),
        ]
    )
    func goodCorrelationID(text: String) {
        #expect(request(["HTTP_X_CORRELATION_ID": text]).correlationID == text)
    }

    @Test(
        "anything else in its place is left out",
        arguments: [
            nil, "", "a b", "a_b", "a.b", "a,b", "a\"", "a\n", "ä",
            String(repeating: "a", count: 65),
        ] as [String?]
    )
    func badCorrelationID(text: String?) {
        let made = GatewayRequest { $0 == "HTTP_X_CORRELATION_ID" ? text : nil }
        #expect(made.correlationID == nil)
        #expect(request(["X_CORRELATION_ID": "a", "CORRELATION_ID": "a"]).correlationID == nil)
    }

    @Test("an empty content encoding is none")
    func contentEncoding() {
        #expect(request(["HTTP_CONTENT_ENCODING": ""]).contentEncoding == nil)
        #expect(request(["HTTP_CONTENT_ENCODING": "gzip"]).contentEncoding == "gzip")
    }

    @Test(
        "a length is a number of bytes and nothing else",
        arguments: [
            (nil, .unknown), ("", .unknown), ("0", .bytes(0)), ("007", .bytes(7)),
            ("65536", .bytes(65536)), ("65537", .tooLong),
            ("99999999999999999999999", .tooLong),
            ("-1", .invalid), ("+2", .invalid), (" 2", .invalid), ("1,2", .invalid),
            ("0x1", .invalid), ("٣", .invalid),
        ] as [(String?, AnnouncedLength)]
    )
    func announcedLength(text: String?, expected: AnnouncedLength) {
        #expect(AnnouncedLength(text) == expected)
    }
}
