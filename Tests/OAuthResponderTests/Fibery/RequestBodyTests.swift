import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Request body")
struct RequestBodyTests {
    private typealias Place = CallMembers.Place

    private func body(_ json: String) throws -> RequestBody {
        try RequestBody(.complete(Array(json.utf8)))
    }

    /// What is wrong with a request; nil where nothing is.
    private func fault(_ read: () throws -> Void) throws -> ServiceError? {
        do {
            try read()
            return nil
        } catch let error as ServiceError {
            return error
        }
    }

    @Test(
        "a body is one JSON object in UTF-8 whose fields are one too",
        arguments: [
            ("", .notJSON), (" ", .notJSON), ("{", .notJSON), ("{}{}", .notJSON), ("{},", .notJSON),
            ("{'a': 1}", .notJSON), ("{a: 1}", .notJSON), (#"{"a": 1,}"#, .notJSON),
            ("a=b&c=d", .notJSON), (#"{"a": "\ud800"}"#, .notJSON), (#"{"a": NaN}"#, .notJSON),
            ("[]", .notAnObject), ("[{}]", .notAnObject), (#""text""#, .notAnObject),
            ("1", .notAnObject), ("true", .notAnObject), ("null", .notAnObject),
            (#"{"fields": "text"}"#, .wrongType("fields")),
            (#"{"fields": ""}"#, .wrongType("fields")),
            (#"{"fields": []}"#, .wrongType("fields")), (#"{"fields": 0}"#, .wrongType("fields")),
            (#"{"fields": false}"#, .wrongType("fields")),
            ("{}", nil), (" {} \n", nil), ("\u{feff}{}", nil), (#"{"fields": null}"#, nil),
            (#"{"fields": {}}"#, nil), (#"{"a": {"fields": 1}}"#, nil),
        ] as [(String, ServiceError.BadRequest?)]
    )
    func shapes(json: String, expected: ServiceError.BadRequest?) throws {
        #expect(try fault { _ = try body(json) } == expected.map(ServiceError.badRequest))
    }

    @Test("a body that did not arrive whole is told from one that is no JSON")
    func incomplete() {
        let invalidUTF8 = GatewayRequest.Body.complete(
            Array(#"{"a": ""#.utf8) + [0xff, 0x22, 0x7d]
        )
        let rows: [(GatewayRequest.Body, ServiceError)] = [
            (.tooLong, .bodyTooLong), (.truncated, .badRequest(.truncated)),
            (.complete([]), .badRequest(.notJSON)), (invalidUTF8, .badRequest(.notJSON)),
        ]
        for (body, expected) in rows {
            #expect(throws: expected) { try RequestBody(body) }
        }
    }

    @Test(
        "an object may be nested 64 deep",
        arguments: [(64, nil), (65, .tooDeep)] as [(Int, ServiceError.BadRequest?)]
    )
    func nesting(depth: Int, expected: ServiceError.BadRequest?) throws {
        let json = { (open: String, close: String) in
            String(repeating: open, count: depth - 1) + "{}"
                + String(repeating: close, count: depth - 1)
        }
        #expect(
            try fault { _ = try body(json(#"{"a":"#, "}")) }
                == expected.map(ServiceError.badRequest)
        )
    }

    @Test(
        "a text is a text; missing, null and empty are none",
        arguments: [
            ("{}", nil, nil), (#"{"a": null}"#, nil, nil), (#"{"a": ""}"#, nil, nil),
            (#"{"a": "x"}"#, "x", nil), (#"{"a": " "}"#, " ", nil), (#"{"a": "1"}"#, "1", nil),
            (#"{"a": "x", "a": "y"}"#, "y", nil), (#"{"a": "x", "a": null}"#, nil, nil),
            (#"{"A": "x"}"#, nil, nil), (#"{"a\u0301": "x"}"#, nil, nil),
            (#"{"a": 1}"#, nil, "a"), (#"{"a": 0}"#, nil, "a"), (#"{"a": true}"#, nil, "a"),
            (#"{"a": false}"#, nil, "a"), (#"{"a": []}"#, nil, "a"), (#"{"a": ["x"]}"#, nil, "a"),
            (#"{"a": {}}"#, nil, "a"),
        ]
    )
    func texts(members: String, text: String?, wrongType: String?) throws {
        for place in [Place.top, .fields] {
            let path = { (name: String) in place == .top ? name : "fields." + name }
            // The other place holds a decoy.
            let decoy = #"{"a": "decoy", "fields": "# + members + "}"
            let top = members.dropLast() + (members == "{}" ? "" : ", ")
            let body = try body(
                place == .fields ? decoy : top + #""fields": {"a": "decoy"}}"#
            )
            let wrong = wrongType.map { ServiceError.badRequest(.wrongType(path($0))) }
            let missing = ServiceError.badRequest(.missing(path("a")))
            var found: String?
            #expect(try fault { found = try body.text("a", in: [place]) } == wrong)
            #expect(found == text)
            found = nil
            let expected = wrong ?? (text == nil ? missing : nil)
            #expect(try fault { found = try body.requiredText("a", in: place) } == expected)
            #expect(found == text)
        }
    }

    @Test(
        "an empty text is told from none where that matters",
        arguments: [
            ("{}", nil), (#"{"a": null}"#, nil), (#"{"a": ""}"#, ""), (#"{"a": "x"}"#, "x"),
        ] as [(String, String?)]
    )
    func emptyText(members: String, text: String?) throws {
        #expect(try body(members).textOrEmpty("a") == text)
        #expect(
            try body(#"{"a": "decoy", "fields": \#(members)}"#).textOrEmpty("a", in: .fields)
                == text
        )
    }

    @Test("the redirect goes before fields; null and an empty text hide nothing there")
    func callbackMembers() throws {
        let json = """
            {"a": null, "b": 1, "c": "", "f": "", "fields": {"a": "x", "b": 2, "c": "y", "d": null}}
            """
        let found = try body(json).callbackMembers(["a", "b", "c", "d", "e", "f"])
        let expected: JSONObject = [
            "a": .string("x"), "b": .integer(1), "c": .string("y"), "f": .string(""),
        ]
        #expect(found == expected)
    }
}
