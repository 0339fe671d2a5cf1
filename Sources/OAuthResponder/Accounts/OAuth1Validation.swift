import OAuthProtocols

/// An OAuth 1 account that is validated, renewed where its server knows renewal.
struct OAuth1Validation: AccountValidation {
    let call: Call
    let expiry: AccountExpiry
    private let client: OAuth1Client
    private let credentials: OAuth1.TokenCredentials
    private let sessionHandle: String?

    /// How long before its expiry a token is renewed, in seconds.
    let leeway: Int64 = 300
    /// How long a caller with the old credentials gets the new ones.
    private static let grace = Duration.seconds(30)

    /// Reads the account.
    ///
    /// - Parameter call: the call.
    /// - Throws: `ServiceError.badRequest`, `.notFound` for an app without OAuth 1, or
    ///   `.deadAccount` for a token that could not be sent.
    init(_ call: Call) throws(ServiceError) {
        client = try OAuth1Client(call)
        self.call = call
        let identifier = try ValidateEndpoint.accessToken(call)
        let secret = try call.body.text("access_secret", in: .fields) ?? ""
        credentials = OAuth1.TokenCredentials(identifier: identifier, sharedSecret: Secret(secret))
        sessionHandle = try call.body.text("oauth_session_handle", in: .fields)
        expiry = AccountExpiry(of: call.body.fields)
    }

    var canRenew: Bool { sessionHandle != nil }

    func knowsAccountEndpoint() -> Bool { client.provider.verifyEndpoint != nil }

    func renew() throws(ServiceError) -> OAuth1.GrantedCredentials {
        let provider = client.provider
        let standard = OAuth1.TokenCredentialRequest.renewal(
            method: provider.method,
            endpoint: try client.endpoint(provider.tokenEndpoint),
            credentials: credentials,
            sessionHandle: sessionHandle ?? "",
            fields: client.fields
        )
        let draft = client.adjusted(standard, by: provider.tokenParameters)
        return try client.granted(by: draft, keptFor: Self.grace)
    }

    func name(after renewal: OAuth1.GrantedCredentials?) throws(ServiceError) -> String {
        guard let template = client.provider.verifyEndpoint else {
            return knownName(after: renewal)
        }
        let draft = OAuth1.ProtectedResourceRequest.request(
            endpoint: try client.endpoint(template),
            credentials: renewal?.credentials ?? credentials,
            fields: client.fields
        )
        // A GET has no body for parameters to be in.
        let transmission =
            client.provider.transmission == .body ? .query : client.provider.transmission
        let answer = try client.send(draft, transmission: transmission) {
            (answer) throws(ProviderFailure) in
            try OAuth1.ProtectedResourceRequest.understand(answer)
        }
        return AccountName.find(client.provider.namePaths, in: [answer])
            ?? knownName(after: renewal)
    }

    func knownName(after renewal: OAuth1.GrantedCredentials?) -> String {
        let account = call.body.fields.merging(renewal?.others ?? [:])
        return AccountName.find(client.provider.namePaths, in: [.object(account)]) ?? call.app.name
    }

    func members(
        name: String,
        renewal: OAuth1.GrantedCredentials?
    ) -> JSONObject {
        var members = renewal?.answer ?? [:]
        if let end = members["expires_on"] {
            members["expires_on"] = nil
            members[expiry.spelling] = end
        }
        members["name"] = .string(name)
        return members
    }
}
