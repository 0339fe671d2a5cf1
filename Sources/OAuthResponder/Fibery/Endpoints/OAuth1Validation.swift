/// Whether an OAuth 1 account still works, renewed where its server knows renewal.
struct OAuth1Validation {
    private let call: Call
    private let client: OAuth1Client
    private let credentials: OAuth1.TokenCredentials
    private let sessionHandle: String?
    private let expiry: AccountExpiry

    /// How long before its expiry a token is renewed, in seconds.
    private static let leeway: Int64 = 300
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
        call.keepSecret(identifier, secret, sessionHandle)
    }

    /// Answers the call.
    ///
    /// - Returns: `name`, and after a renewal the new credentials with what the server said of
    ///   them.
    /// - Throws: `ServiceError`; `.deadAccount` where the account must be connected again.
    func answer() throws(ServiceError) -> [String: JSONValue] {
        let now = call.commons.now()
        if let end = expiry.timestamp {
            let isExpired = end <= now
            if end <= now.advanced(bySeconds: Self.leeway), sessionHandle != nil {
                do throws(ServiceError) {
                    return try answer(with: try renewed())
                } catch {
                    // The old token still works and the next call tries again.
                    guard !isExpired, error.isPassing else { throw error }
                    return try answer(unrenewed: error)
                }
            }
            if isExpired, client.provider.verifyEndpoint == nil { throw .deadAccount(.expired) }
        }
        do throws(ServiceError) {
            let name = try name(of: credentials, account: call.body.fields)
            return members(name: name, granted: nil)
        } catch {
            guard error.isRefusalOfToken, sessionHandle != nil else { throw error.asDeadAccount }
            return try answer(with: try renewed())
        }
    }

    private func answer(
        with granted: OAuth1.GrantedCredentials
    ) throws(ServiceError) -> [String: JSONValue] {
        let account = call.body.fields.merging(granted.others) { $1 }
        do throws(ServiceError) {
            let name = try name(of: granted.credentials, account: account)
            return members(name: name, granted: granted)
        } catch {
            // A 403 is about what the token may see, not about the token.
            if error.isRefusalOfToken, error.providerStatus != 403 { throw error.asDeadAccount }
            return members(name: fallbackName(account), granted: granted)
        }
    }

    private func members(
        name: String,
        granted: OAuth1.GrantedCredentials?
    ) -> [String: JSONValue] {
        var members = granted?.answer ?? [:]
        if granted != nil, let end = members.removeValue(forKey: "expires_on") {
            members[expiry.spelling] = end
        }
        members["name"] = .string(name)
        return members
    }

    private func renewed() throws(ServiceError) -> OAuth1.GrantedCredentials {
        let provider = client.provider
        let endpoint = try client.endpoint(provider.tokenEndpoint)
        let standard = OAuth1.TokenCredentialRequest.renewal(
            method: provider.method,
            endpoint: endpoint,
            credentials: credentials,
            sessionHandle: sessionHandle ?? "",
            fields: client.fields
        )
        let draft = client.adjusted(standard, by: provider.tokenParameters)
        do throws(ServiceError) {
            return try client.granted(by: draft, keptFor: Self.grace)
        } catch {
            throw error.asDeadAccount
        }
    }

    /// Answers with the old token, which is good for a while.
    ///
    /// Where the server already refuses it, the failure is thrown that there is no new one: the
    /// session handle may still be good.
    private func answer(
        unrenewed failure: ServiceError
    ) throws(ServiceError) -> [String: JSONValue] {
        let account = call.body.fields
        do throws(ServiceError) {
            return members(name: try name(of: credentials, account: account), granted: nil)
        } catch {
            if error.isRefusalOfToken { throw failure }
            return members(name: fallbackName(account), granted: nil)
        }
    }

    private func name(
        of credentials: OAuth1.TokenCredentials,
        account: [String: JSONValue]
    ) throws(ServiceError) -> String {
        guard let template = client.provider.verifyEndpoint else { return fallbackName(account) }
        let draft = OAuth1.ProtectedResourceRequest.request(
            endpoint: try client.endpoint(template),
            credentials: credentials,
            fields: client.fields
        )
        // A GET has no body for parameters to be in.
        let transmission =
            client.provider.transmission == .body ? .query : client.provider.transmission
        let answer = try client.send(draft, transmission: transmission) {
            (response) throws(ProviderFailure) in
            try OAuth1.ProtectedResourceRequest.understand(response)
        }
        return AccountName.find(client.provider.namePaths, in: [answer]) ?? fallbackName(account)
    }

    private func fallbackName(_ account: [String: JSONValue]) -> String {
        AccountName.find(client.provider.namePaths, in: [.object(account)]) ?? call.app.name
    }
}
