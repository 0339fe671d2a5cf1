import OAuthProtocols

/// An OAuth 1 account that is validated, renewed where its server knows renewal.
struct OAuth1Validation: AccountValidation {
    /// The client that asks for the account.
    let client: OAuth1Client
    /// The account's credentials.
    let credentials: OAuth1.TokenCredentials
    /// What renews them; nil where the server knows no renewal.
    let sessionHandle: String?
    let expiry: Timestamp?
    /// The account's members, among which its name may lie.
    let members: JSONObject

    let leeway = RenewalDefaults.leeway.components.seconds

    var now: Timestamp { client.commons.now() }

    var canRenew: Bool { sessionHandle != nil }

    func knowsAccountEndpoint() -> Bool { client.provider.verifyEndpoint != nil }

    func renew() throws(AccountError) -> OAuth1.GrantedCredentials {
        let provider = client.provider
        let standard = OAuth1.TokenCredentialRequest.renewal(
            method: provider.method,
            endpoint: try client.endpoint(provider.tokenEndpoint),
            credentials: credentials,
            sessionHandle: sessionHandle ?? "",
            fields: try client.fields
        )
        let draft = try client.adjusted(standard, by: provider.tokenParameters)
        return try client.granted(
            by: draft,
            isRenewal: true,
            keptFor: RenewalDefaults.grace
        )
    }

    func name(after renewal: OAuth1.GrantedCredentials?) throws(AccountError) -> String {
        guard let template = client.provider.verifyEndpoint else {
            return knownName(after: renewal)
        }
        let draft = OAuth1.ProtectedResourceRequest.request(
            endpoint: try client.endpoint(template),
            credentials: renewal?.credentials ?? credentials,
            fields: try client.fields
        )
        // A GET has no body for parameters to be in.
        let transmission =
            client.provider.transmission == .body ? .query : client.provider.transmission
        let answer = try client.send(draft, transmission: transmission) {
            (answer) throws(ProviderFailure) in
            try OAuth1.ProtectedResourceRequest.understand(
                answer,
                isTextWanted: client.provider.namePaths.contains(where: \.isWhole)
            )
        }
        return AccountName.find(client.provider.namePaths, in: [answer])
            ?? knownName(after: renewal)
    }

    func knownName(after renewal: OAuth1.GrantedCredentials?) -> String {
        let account = members.merging(renewal?.others ?? [:])
        return AccountName.find(client.provider.namePaths, in: [.object(account)]) ?? client.title
    }
}
