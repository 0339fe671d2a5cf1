import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("The reason with which the browser comes back without consent")
struct RefusalTests {
    private static let long = String(repeating: "é", count: 4097)
    private static let fitting = String(repeating: "é", count: 4096)

    private func refusal(
        _ members: String,
        _ names: [String] = ["error", "denied", "oauth_problem"]
    ) throws -> ProviderError? {
        try RequestBody(.complete(Array("{\(members)}".utf8))).refusal(names)
    }

    @Test(
        "the first name that is there gives the code",
        arguments: [
            (#""error": "access_denied""#, "access_denied"), (#""oauth_problem": "no""#, "no"),
            (#""error": "", "oauth_problem": "no""#, "no"),
            (#""error": null, "oauth_problem": "no""#, "no"),
            (#""error": 0, "oauth_problem": "no""#, "no"),
            (#""error": "none", "oauth_problem": "no""#, "no"),
            (#""error": ["x"], "oauth_problem": "no""#, "no"),
            (#""oauth_problem": "no", "error": "access_denied""#, "access_denied"),
            (#""error": 403"#, "403"), (#""error": "Access Denied""#, "Access Denied"),
            // What `denied` holds is the request token.
            (#""denied": "hh5s93j4hdidpola""#, "access_denied"), (#""denied": 7"#, "access_denied"),
            // What can be no code is not repeated, but it is a refusal.
            (#""error": "Zugriff verweigert: ü""#, nil), (#""error": "a\nb""#, nil),
        ]
    )
    func codes(members: String, code: String?) throws {
        let refusal = try #require(try refusal(members))
        #expect(refusal.code == code)
        #expect(refusal.status == nil && refusal.description == nil && refusal.secrets == [])
    }

    @Test(
        "no name at the top level, or nothing in it, is no refusal",
        arguments: [
            "", #""error": """#, #""error": null"#, #""error": true"#, #""error": {"code": "x"}"#,
            #""fields": {"error": "access_denied"}"#, #""error_description": "text""#,
            #""Error": "x""#,
        ]
    )
    func none(members: String) throws {
        #expect(try refusal(members) == nil)
    }

    @Test("a name that was not asked for is no reason")
    func otherNames() throws {
        #expect(try refusal(#""denied": "t", "oauth_problem": "x""#, ["error"]) == nil)
        #expect(try refusal(#""error": "x""#, []) == nil)
    }

    @Test(
        "the provider's sentence is kept",
        arguments: [
            (#""error_description": "a""#, "a"), (#""oauth_problem_advice": "b""#, "b"),
            (#""oauth_problem_advice": "b", "error_description": "a""#, "a"),
            (#""error_description": null, "oauth_problem_advice": "b""#, "b"),
            (#""error_description": 1"#, nil), (#""error_message": "c""#, "c"),
            (#""errorMessage": "d", "error_description": "a""#, "a"),
        ]
    )
    func descriptions(members: String, description: String?) throws {
        #expect(try refusal(#""error": "x", "# + members)?.description == description)
    }

    @Test(
        "codes of RFC 6749 §4.1.2.1 about what the operator set may be misconfigured",
        arguments: [
            ("invalid_request", true), ("invalid_scope", true), ("unauthorized_client", true),
            ("unsupported_response_type", true), ("access_denied", false), ("server_error", false),
            ("temporarily_unavailable", false), ("INVALID_SCOPE", true), ("other", false),
        ]
    )
    func settings(code: String, isSettings: Bool) throws {
        #expect(try refusal(#""error": "\#(code)""#)?.mayBeMisconfigured == isSettings)
        #expect(try refusal(#""denied": "\#(code)""#)?.mayBeMisconfigured == false)
    }

    @Test(
        "a text over 8 KiB of UTF-8 is a bad request that names the member",
        arguments: [
            ("error", #""error": "\#(long)""#), ("denied", #""denied": "\#(long)""#),
            ("error_description", #""error": "x", "error_description": "\#(long)""#),
            ("oauth_problem_advice", #""error": "x", "oauth_problem_advice": "\#(long)""#),
        ]
    )
    func limits(name: String, members: String) throws {
        let expected = ServiceError.badRequest(.tooLong(name, limit: 8192))
        #expect(throws: expected) { try refusal(members) }
        #expect(try refusal(members.replacing(Self.long, with: Self.fitting)) != nil)
    }
}
