import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §2: where the browser goes")
struct ServiceAuthorizeTests {
    private static let oauth1 = "/oauth1/v1/authorize"
    private static let oauth2 = "/oauth2/v1/authorize"
    private static let callback =
        #""callback_uri":"https://oauth-svc.fibery.io/callback?state=a%20b""#
    private static let documented = #"{"callback_uri":"https://oauth-svc.fibery.io","state":"abc"}"#
    private static let issued = "oauth_token=t%2F1&oauth_token_secret=s1&oauth_callback_confirmed="

    private static func redirect(_ query: String) -> String {
        #"{"redirect_uri":"https://two.example/authorize?\#(query)"}"#
    }

    private static let standard =
        "response_type=code&client_id=id&redirect_uri=https%3A%2F%2Foauth-svc.fibery.io"

    private static let oauth2Cases = [
        ServiceCase(
            name: "what Fibery's documentation shows",
            path: oauth2,
            body: documented,
            answer: redirect("\(standard)&state=abc")
        ),
        ServiceCase(
            name: "scopes, further parameters, and one of them in place of a standard one",
            path: oauth2,
            configuration: ServiceSettings.text(
                oauth2: """
                    scope: ['read', 'write'], authorization_params: {access_type: 'offline',
                    response_type: 'code token', empty: '{nobody}'},
                    """
            ),
            body: documented,
            answer: redirect(
                standard.replacing("=code&", with: "=code%20token&")
                    + "&scope=read%20write&state=abc&access_type=offline"
            )
        ),
        ServiceCase(
            name: "a parameter that is null is not sent",
            path: oauth2,
            configuration: ServiceSettings.text(
                oauth2: "authorization_params: {response_type: null},"
            ),
            body: documented,
            answer: redirect(
                standard.replacing("response_type=code&", with: "") + "&state=abc"
            )
        ),
        ServiceCase(
            name: "the state and the callback come out byte for byte",
            path: oauth2,
            body:
                #"{"callback_uri":"https://oauth-svc.fibery.io/?a=%2f+é","state":"a+b %2F&=é\"\u0000"}"#,
            answer: redirect(
                standard + "%2F%3Fa%3D%252f%2B%C3%A9&state=a%2Bb%20%252F%26%3D%C3%A9%22%00"
            )
        ),
        ServiceCase(
            name: "a state in fields, a byte order mark, and members that nobody knows",
            path: oauth2,
            body: "\u{feff}"
                + #"{"callback_uri":"https://oauth-svc.fibery.io","fields":{"state":"abc","#
                + #""_id":null,"n":1e999},"code":[{}],"callback":{"":[]}}"#,
            answer: redirect("\(standard)&state=abc")
        ),
        ServiceCase(
            name: "an issuer's endpoint, with PKCE off since its metadata do not list it",
            path: oauth2,
            configuration: ServiceSettings.discovered(),
            body: documented,
            script: ServiceSettings.metadata(),
            answer: redirect("\(standard)&state=abc"),
            log: LoggedCall(provider: 200)
        ),
    ]

    @Test("POST oauth2/v1/authorize", arguments: oauth2Cases)
    func authorizationRequest(row: ServiceCase) throws { try row.check() }

    private static func header(_ callback: String) -> String {
        """
        POST https://one.example/request
        Accept: application/json, application/x-www-form-urlencoded;q=0.9, */*;q=0.1
        User-Agent: oauth-responder/VERSION
        Authorization: OAuth oauth_consumer_key="key", oauth_nonce="NONCE", \
        oauth_signature_method="PLAINTEXT", oauth_timestamp="1577868821", oauth_version="1.0", \
        oauth_callback="\(callback)", oauth_signature="canary-consumer%26"


        """
    }

    private static let oauth1Cases =
        ["true", "True"].map { confirmation in
            ServiceCase(
                name: "a form that confirms with \(confirmation)",
                path: oauth1,
                body: "{\(callback)}",
                script: [.answered(ServiceSettings.request, issued + confirmation)],
                sent: [header("https%3A%2F%2Foauth-svc.fibery.io%2Fcallback%3Fstate%3Da%2520b")],
                answer: #"{"redirect_uri":"https://one.example/authorize?oauth_token=t%2F1","#
                    + #""token":"t/1","secret":"s1"}"#,
                log: LoggedCall(provider: 200)
            )
        } + [
            ServiceCase(
                name: "JSON, further parameters, and a callback that the provider wants to be oob",
                path: oauth1,
                configuration: ServiceSettings.text(
                    oauth1:
                        "callback: 'oob', authorization_params: {name: 'A b', expiration: 'never'},"
                ),
                body: "{\(callback)}",
                script: [
                    .answered(
                        ServiceSettings.request,
                        #"{"oauth_token":"t","oauth_token_secret":"","oauth_callback_confirmed":true}"#
                    )
                ],
                sent: [header("oob")],
                answer: #"{"redirect_uri":"https://one.example/authorize?oauth_token=t"#
                    + #"&expiration=never&name=A%20b","token":"t","secret":""}"#,
                log: LoggedCall(provider: 200)
            ),
            ServiceCase(
                name: "OAuth 1.0 announces the callback in the browser, and confirms nothing",
                path: oauth1,
                configuration: ServiceSettings.text(oauth1: "oauth_version: '1.0',"),
                body: #"{"callback_uri":"https://oauth-svc.fibery.io"}"#,
                script: [.answered(ServiceSettings.request, "oauth_token=t&oauth_token_secret=s")],
                sent: [header("").replacing("oauth_callback=\"\", ", with: "")],
                answer: #"{"redirect_uri":"https://one.example/authorize?oauth_token=t"#
                    + #"&oauth_callback=https%3A%2F%2Foauth-svc.fibery.io","token":"t","secret":"s"}"#,
                log: LoggedCall(provider: 200)
            ),
        ]

    @Test("POST oauth1/v1/authorize", arguments: oauth1Cases)
    func temporaryCredentials(row: ServiceCase) throws { try row.check() }
}
