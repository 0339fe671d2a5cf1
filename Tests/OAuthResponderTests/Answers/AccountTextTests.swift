import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// JSON Web Tokens without a signature that anybody could check.
enum UnsignedToken {
    /// Writes a text of three parts.
    ///
    /// - Parameter claims: the payload.
    /// - Returns: the compact form.
    static func signed(_ claims: String) -> String {
        [#"{"alg":"RS256"}"#, claims, "signature"].map { Base64.encodeURL(Array($0.utf8)) }
            .joined(separator: ".")
    }

    /// A text of five parts, with an empty key as `dir` has it.
    static let encrypted =
        Base64.encodeURL(Array(#"{"alg":"dir","enc":"A128GCM"}"#.utf8)) + "..aXY.Y2lwaGVy.dGFn"
}

@Suite("Answers about an account that are no JSON objects")
struct AccountTextTests {
    private func outcome(
        _ body: String,
        status: Int = 200,
        type: String? = nil,
        isTextWanted: Bool = false
    ) -> Result<JSONValue, ProviderFailure> {
        let fields = type.map { [HTTPField(name: "Content-Type", value: $0)] } ?? []
        let response = HTTPResponse(status: status, fields: fields, body: Array(body.utf8))
        let first = Result { () throws(ProviderFailure) in
            try OAuth2.UserinfoRequest.understand(response, isTextWanted: isTextWanted)
        }
        let second = Result { () throws(ProviderFailure) in
            try OAuth1.ProtectedResourceRequest.understand(
                OAuth1.Answer(response),
                isTextWanted: isTextWanted
            )
        }
        #expect(first == second)
        return first
    }

    private static let claims = JSONValue.object(["email": .string("jane@a.b")])
    private static let token = UnsignedToken.signed(#"{"email":"jane@a.b"}"#)
    private static let unreadable = ProviderFailure.malformed(status: 200, .unreadableBody)

    @Test(
        "OpenID Connect Core §5.3.2: the claims of a JWT are read, whatever the type claims",
        arguments: ["application/jwt", "application/jwt; charset=utf-8", "text/html", nil]
    )
    func claims(type: String?) {
        for body in [
            Self.token, " \(Self.token)\r\n", "\"\(Self.token)\"", "\u{feff}" + Self.token,
        ] {
            #expect(outcome(body, type: type) == .success(Self.claims))
            #expect(outcome(body, type: type, isTextWanted: true) == .success(Self.claims))
        }
    }

    @Test("an encrypted JWT is a failure of its own, and a JWT of an error is no answer")
    func encrypted() {
        let failure = ProviderFailure.malformed(status: 200, .encryptedAnswer)
        for type in ["application/jwt", "text/plain", nil] {
            #expect(outcome(UnsignedToken.encrypted, type: type) == .failure(failure))
        }
        #expect(outcome(UnsignedToken.encrypted, isTextWanted: true) == .failure(failure))
        let refusal = ProviderFailure.refused(ProviderError(status: 401))
        #expect(outcome(Self.token, status: 401) == .failure(refusal))
        let limit = JSONWebToken.lengthLimit
        let long = UnsignedToken.signed(#"{"email":"\#(String(repeating: "a", count: limit))"}"#)
        #expect(outcome(long, type: "application/jwt") == .failure(Self.unreadable))
    }

    @Test(
        "what only looks like a JWT is none",
        arguments: [
            "a.b.c", "example.com.", "e30.W10.c2ln", "1.2.3.4.5", "e30.e30.s g",
            "e30..aXY.Y2lwaGVy.dGFn",
        ]
    )
    func noToken(body: String) {
        #expect(outcome(body, type: "application/jwt") == .failure(Self.unreadable))
        #expect(outcome(body, isTextWanted: true) == .success(.string(body)))
    }

    @Test("the claims of a JWT with an empty signature are as good for a name")
    func unsigned() {
        #expect(outcome("e30.e30.") == .success(.object([:])))
    }

    @Test(
        "a plain text is an answer where a path asks for it, and only there",
        arguments: [
            ("jane@example.com\n", "jane@example.com"), (#""Jane Doe""#, "Jane Doe"),
            ("12345678901234567890", "12345678901234567890"), ("\u{feff}Jané", "Jané"),
        ]
    )
    func plain(body: String, expected: String) {
        #expect(outcome(body, isTextWanted: true) == .success(.string(expected)))
        #expect(AccountName.find(["email", ""], in: [.string(expected)]) == expected)
        #expect(outcome(body) == .failure(Self.unreadable))
    }

    @Test(
        "HTML, XML, broken JSON and what holds no text are never a name",
        arguments: [
            "<html>x</html>", " \n<?xml version=\"1.0\"?><a/>", #"{"name":"Ja"#, "[1", #""Ja"#,
            "null", "true", "\u{feff}<html>",
        ]
    )
    func markup(body: String) {
        #expect(outcome(body, isTextWanted: true) == .failure(Self.unreadable))
    }

    @Test("a text longer than 64 KiB is no answer, and letters of Latin-1 are read")
    func bounds() {
        let long = String(repeating: "a", count: JSONWebToken.lengthLimit)
        #expect(outcome(long, isTextWanted: true) == .success(.string(long)))
        #expect(outcome(long + "a", isTextWanted: true) == .failure(Self.unreadable))
        let latin = HTTPResponse(status: 200, body: [0x4a, 0xf6, 0x72, 0x67])
        #expect(
            (try? OAuth2.UserinfoRequest.understand(latin, isTextWanted: true)) == .string("Jörg")
        )
    }
}
