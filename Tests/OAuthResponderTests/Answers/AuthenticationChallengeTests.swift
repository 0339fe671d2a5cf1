import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("WWW-Authenticate")
struct AuthenticationChallengeTests {
    @Test(
        "parameters are found behind the scheme, quoted or not, in any case, decoded",
        arguments: [
            (#"OAuth realm="Photos", oauth_problem="token_rejected""#, "token_rejected"),
            (#"OAuth oauth_problem=token_rejected"#, "token_rejected"),
            (#"oauth OAUTH_PROBLEM="token_rejected",realm="a,b=c""#, "token_rejected"),
            (
                #"OAuth realm="a\", oauth_problem=\"x", oauth_problem="token%5Frejected""#,
                "token_rejected"
            ),
            (
                #"Basic realm="x", OAuth realm="y", oauth_problem = "token_rejected""#,
                "token_rejected"
            ),
            (#"OAuth oauth_problem="first", oauth_problem="second""#, "first"),
            (#"OAuth realm="oauth_problem=x""#, nil), ("OAuth", nil), ("", nil),
            (#"OAuth realm="no end, oauth_problem=x"#, nil),
        ]
    )
    func problems(field: String, problem: String?) {
        #expect(AuthenticationChallenge.parameters(of: field)["oauth_problem"] == problem)
    }

    @Test("advice is decoded as a form's value is")
    func advice() {
        let field = #"OAuth oauth_problem_advice="Try%20again+later%21""#
        #expect(
            AuthenticationChallenge.parameters(of: field)["oauth_problem_advice"]
                == "Try again later!"
        )
    }
}
