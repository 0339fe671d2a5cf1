import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("The members of a call")
struct CallMembersTests {
    private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    /// A text of two bytes a letter: a limit in characters would let it pass.
    private static func umlauts(_ count: Int) -> String { String(repeating: "é", count: count / 2) }

    private func members(_ json: String) throws -> CallMembers {
        try RequestBody(json: json).members
    }

    /// What is wrong with a member; nil where nothing is.
    private func fault(_ read: () throws -> Void) throws -> CallMembers.Fault? {
        do {
            try read()
            return nil
        } catch let fault as CallMembers.Fault {
            return fault
        }
    }

    @Test(
        "a member is looked for in the order of places, and nothing empty hides it",
        arguments: [
            (#"{"a": "t", "fields": {"a": "f"}}"#, "t", "f"), (#"{"a": "t"}"#, "t", "t"),
            (#"{"fields": {"a": "f"}}"#, "f", "f"),
            (#"{"a": null, "fields": {"a": "f"}}"#, "f", "f"),
            (#"{"a": "", "fields": {"a": "f"}}"#, "f", "f"),
            (#"{"a": "t", "fields": {"a": null}}"#, "t", "t"),
            (#"{"a": "t", "fields": {"a": ""}}"#, "t", "t"),
            (#"{"a": "t", "fields": null}"#, "t", "t"),
            (#"{"a": null, "fields": {"a": null}}"#, nil, nil), ("{}", nil, nil),
        ] as [(String, String?, String?)]
    )
    func places(json: String, topFirst: String?, fieldsFirst: String?) throws {
        let members = try members(json)
        for (places, expected) in [
            ([.top, .fields], topFirst), ([.fields, .top], fieldsFirst),
        ] as [([CallMembers.Place], String?)] {
            #expect(try members.text("a", in: places) == expected)
            #expect(try members.textOrEmpty("a", in: places) == expected)
            #expect(try members.value("a", in: places) == expected.map(JSONValue.string))
        }
    }

    @Test("an empty text is all that there is; other types are values, and no texts")
    func types() throws {
        let members = try members(#"{"a": "", "fields": {"a": null, "b": 7, "c": [], "d": false}}"#)
        let places: [CallMembers.Place] = [.fields, .top]
        #expect(try members.text("a", in: places) == nil)
        #expect(try members.textOrEmpty("a", in: places) == "")
        #expect(try members.value("a", in: places) == .string(""))
        for (name, value) in [("b", .integer(7)), ("c", .array([])), ("d", .bool(false))]
            as [(String, JSONValue)]
        {
            #expect(try members.value(name, in: places) == value)
            let wrongType = CallMembers.Fault.wrongType("fields.\(name)")
            #expect(try fault { _ = try members.text(name, in: places) } == wrongType)
            #expect(try fault { _ = try members.textOrEmpty(name, in: places) } == wrongType)
        }
    }

    @Test(
        "a text is as long as its limit in bytes of UTF-8, and no longer",
        arguments: [
            ("state", 4096), ("access_token", 16384), ("access_secret", 16384),
            ("refresh_token", 16384), ("oauth_token", 16384), ("oauth_session_handle", 16384),
            ("id_token", 16384), ("callback_uri", 8192), ("code", 8192), ("shop", 8192),
            ("State", 8192), ("access_tokens", 8192),
        ]
    )
    func limits(name: String, limit: Int) throws {
        let endings = ["😀", "e\u{301}", "é", "e"]
        for ending in endings {
            let fitting = Self.letters(limit - ending.utf8.count) + ending
            for (text, isTaken) in [
                (fitting, true), ("a" + fitting, false), ("é" + fitting, false),
            ] {
                let top = try members(#"{"\#(name)": "\#(text)"}"#)
                let inFields = try members(#"{"fields": {"\#(name)": "\#(text)"}}"#)
                for (members, path) in [(top, name), (inFields, "fields.\(name)")] {
                    let expected = isTaken ? nil : CallMembers.Fault.tooLong(path, limit: limit)
                    let places: [CallMembers.Place] = [.fields, .top]
                    #expect(try fault { _ = try members.text(name, in: places) } == expected)
                    #expect(try fault { _ = try members.textOrEmpty(name, in: places) } == expected)
                    #expect(try fault { _ = try members.value(name, in: places) } == expected)
                }
            }
        }
    }

    @Test("a number is a text of its digits where its length counts")
    func digits() throws {
        let members = try members(#"{"a": \#(String(repeating: "1", count: 8193))}"#)
        let expected = CallMembers.Fault.tooLong("a", limit: 8192)
        #expect(try fault { _ = try members.value("a", in: [.top]) } == expected)
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
        ] as [(String, String?, CallMembers.Fault?)]
    )
    func states(json: String, state: String?, expected: CallMembers.Fault?) throws {
        let members = try members(json)
        var found: String?
        #expect(try fault { found = try members.state() } == expected)
        #expect(found == state)
    }
}
