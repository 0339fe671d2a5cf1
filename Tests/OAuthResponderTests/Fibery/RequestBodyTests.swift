import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Request body")
struct RequestBodyTests {
    private typealias Place = RequestBody.Place

    private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    /// A text of two bytes a letter: a limit in characters would let it pass.
    private static func umlauts(_ count: Int) -> String { String(repeating: "é", count: count / 2) }

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
            #expect(try fault { found = try body.text("a", in: place) } == wrong)
            #expect(found == text)
            found = nil
            let expected = wrong ?? (text == nil ? missing : nil)
            #expect(try fault { found = try body.requiredText("a", in: place) } == expected)
            #expect(found == text)
        }
    }

    @Test(
        "a limit counts the bytes of UTF-8",
        arguments: [
            (letters(8192), 8192, true), (letters(8193), 8192, false), (umlauts(8192), 8192, true),
            (umlauts(8194), 8192, false), (letters(5), 4, false), (umlauts(4), 4, true),
            ("😀", 4, true), ("😀", 3, false), ("e\u{301}", 3, true), ("e\u{301}", 2, false),
        ]
    )
    func limits(text: String, limit: Int, isTaken: Bool) throws {
        let body = try body(#"{"a": "\#(text)", "fields": {"a": "\#(text)"}}"#)
        let isDefault = limit == RequestBody.textLimit
        for (place, path) in [(Place.top, "a"), (.fields, "fields.a")] {
            let expected = isTaken ? nil : ServiceError.badRequest(.tooLong(path, limit: limit))
            #expect(try fault { _ = try body.text("a", in: place, limit: limit) } == expected)
            #expect(
                try fault { _ = try body.requiredText("a", in: place, limit: limit) } == expected
            )
            guard isDefault else { continue }
            #expect(try fault { _ = try body.text("a", in: place) } == expected)
            #expect(try fault { _ = try body.requiredText("a", in: place) } == expected)
        }
    }

    @Test(
        "the state stands in one place, or byte for byte the same in both",
        arguments: [
            ("{}", nil, nil), (#"{"state": "s"}"#, "s", nil),
            (#"{"fields": {"state": "s"}}"#, "s", nil),
            (#"{"state": "s", "fields": {"state": "s"}}"#, "s", nil),
            (#"{"state": null, "fields": {"state": "s"}}"#, "s", nil),
            (#"{"state": "s", "fields": {"state": null}}"#, "s", nil),
            (#"{"state": "", "fields": {"state": ""}}"#, nil, nil), (#"{"state": ""}"#, nil, nil),
            (#"{"state": " s+%2B "}"#, " s+%2B ", nil),
            (#"{"state": "s", "fields": {"state": "t"}}"#, nil, .statesDiffer),
            (#"{"state": "s", "fields": {"state": "S"}}"#, nil, .statesDiffer),
            (#"{"state": "s", "fields": {"state": "s "}}"#, nil, .statesDiffer),
            (#"{"state": "", "fields": {"state": "s"}}"#, nil, .statesDiffer),
            (#"{"state": "s", "fields": {"state": ""}}"#, nil, .statesDiffer),
            (#"{"state": "\u00e9", "fields": {"state": "e\u0301"}}"#, nil, .statesDiffer),
            (#"{"state": 1}"#, nil, .wrongType("state")),
            (#"{"state": "s", "fields": {"state": 1}}"#, nil, .wrongType("fields.state")),
            (#"{"state": "\#(letters(4097))"}"#, nil, .tooLong("state", limit: 4096)),
            (#"{"state": "\#(umlauts(4098))"}"#, nil, .tooLong("state", limit: 4096)),
            (
                #"{"fields": {"state": "\#(letters(4097))"}}"#, nil,
                .tooLong("fields.state", limit: 4096)
            ),
            (#"{"state": "\#(letters(4096))"}"#, letters(4096), nil),
        ] as [(String, String?, ServiceError.BadRequest?)]
    )
    func states(json: String, state: String?, expected: ServiceError.BadRequest?) throws {
        let body = try body(json)
        var found: String?
        #expect(try fault { found = try body.state() } == expected.map(ServiceError.badRequest))
        #expect(found == state)
    }

    @Test("null at one place does not hide a member of the redirect at the other")
    func callbackMembers() throws {
        let json =
            #"{"a": null, "b": 1, "c": "", "fields": {"a": "x", "b": 2, "c": "y", "d": null}}"#
        let found = try body(json).callbackMembers(["a", "b", "c", "d", "e"])
        #expect(found == ["a": .string("x"), "b": .integer(1), "c": .string("")])
    }
}
