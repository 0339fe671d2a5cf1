import OAuthProtocols

/// The OAuth 1 client of one call: signs requests and has their answers understood.
struct OAuth1Client {
    /// The app's name.
    let app: String
    /// The app's name for people, which an account without a name gets too.
    let title: String
    /// The provider as configured; held once for all calls.
    let settings: Shared<OAuth1Provider>
    /// What the request brings for placeholders.
    let placeholders: Placeholders
    /// The calls to the provider.
    let connection: ProviderConnection
    /// What all calls share.
    let commons: Commons

    /// The provider as configured.
    var provider: OAuth1Provider { settings.value }

    /// Fills an endpoint's placeholders.
    ///
    /// - Parameter template: the endpoint as configured.
    /// - Returns: the endpoint with its placeholders filled.
    /// - Throws: `AccountError` naming a placeholder without a usable value.
    func endpoint(_ template: EndpointTemplate) throws(AccountError) -> Endpoint {
        let sources = Placeholders.Sources(
            rules: provider.hostRules,
            standard: provider.standardPlaceholder
        )
        do throws(TenantError) {
            return try placeholders.resolve(template, from: sources)
        } catch {
            throw AccountError(error)
        }
    }

    /// Lets configured parameters replace and remove those of the step itself, and adds the others.
    ///
    /// No parameter may stand in a request twice (RFC 5849 §3.1).
    ///
    /// - Throws: `AccountError.unusableMember` for a placeholder whose value is too long.
    func adjusted(
        _ draft: OAuth1.UnsignedRequest,
        by templates: [NamedTemplate]
    ) throws(AccountError) -> OAuth1.UnsignedRequest {
        let own = Set(draft.protocolParameters.map(\.name))
        var draft = draft
        draft.protocolParameters = try draft.protocolParameters.applying(
            templates.filter { own.contains($0.name) },
            filledWith: value
        )
        draft.parameters = try draft.parameters.applying(
            templates.filter { !own.contains($0.name) },
            filledWith: value
        )
        return draft
    }

    /// The header fields of every request.
    ///
    /// - Throws: `AccountError.unusableMember` for a placeholder whose value is too long.
    var fields: [HTTPField] {
        get throws(AccountError) {
            try OAuth1.standardFields.applying(provider.fields, filledWith: fieldValue)
        }
    }

    /// Finds what a placeholder stands for; nil where nobody has a usable value.
    ///
    /// - Throws: `AccountError.unusableMember` for one that is too long.
    func value(of name: String) throws(AccountError) -> String? {
        if let text = provider.standardPlaceholder(name) { return text }
        return try AccountError.ofMember { () throws(CallMembers.Fault) in
            try placeholders.text(of: name, rules: provider.hostRules)
        }
    }

    /// Finds what a placeholder of a header field stands for; nil where nobody has a usable value.
    private func fieldValue(of name: String) throws(AccountError) -> String? {
        try AccountError.ofField(value(of: name), named: name)
    }

    /// Signs a request, sends it and has the answer understood.
    ///
    /// A server that refuses the timestamp and says what time it is gets the request once more,
    /// signed with its own time.
    ///
    /// - Parameters:
    ///   - draft: the request.
    ///   - transmission: where the protocol parameters go; nil as configured.
    ///   - understand: reads the answer.
    /// - Returns: what was understood.
    /// - Throws: `AccountError.provider`, `.unusableMember` for a placeholder whose value is too
    ///   long, or `.cryptography` where no signature could be made.
    func send<Value>(
        _ draft: OAuth1.UnsignedRequest,
        transmission: OAuth1.ParameterTransmission? = nil,
        understand: (OAuth1.Answer) throws(ProviderFailure) -> Value
    ) throws(AccountError) -> Value {
        let signer = try signer(transmission)
        var answer = try send(draft, signer: signer, timestamp: commons.now().seconds)
        if let timestamp = acceptableTimestamp(after: answer) {
            answer = try send(draft, signer: signer, timestamp: timestamp)
        }
        return try AccountError.ofProvider { () throws(ProviderFailure) in
            try understand(answer)
        }
    }

    /// Sends a token request, or has the outcome of the same one that is under way or was kept.
    ///
    /// - Parameters:
    ///   - draft: the request, with the credentials to sign with.
    ///   - isRenewal: whether token credentials are to be renewed.
    ///   - grace: how long a success is kept for calls that still bring the old credentials.
    /// - Returns: the new credentials.
    /// - Throws: `AccountError.provider`, `.unusableMember`, `.cryptography`, or `.outOfTime`.
    func granted(
        by draft: OAuth1.UnsignedRequest,
        isRenewal: Bool = false,
        keptFor grace: Duration = .zero
    ) throws(AccountError) -> OAuth1.GrantedCredentials {
        // Signed with a fixed stamp, so that two requests differ wherever more than the stamp does:
        // the signature differs with the secrets, which are not sent.
        let comparable = try signed(draft, by: signer(), stamp: .forComparison)
        let asked = SharedCalls<OAuth1.GrantedCredentials>.Asked(
            app: app,
            request: comparable,
            connection: connection,
            grace: grace
        )
        let granted = try commons.tokenCredentials.outcome(of: asked) {
            () throws(AccountError) in
            try send(draft) { (answer) throws(ProviderFailure) in
                try OAuth1.TokenCredentialRequest.understand(
                    answer,
                    isRenewal: isRenewal,
                    now: commons.now()
                )
            }
        }
        let secret = granted.credentials.sharedSecret.reveal()
        connection.keepSecret(granted.credentials.identifier, secret)
        return granted
    }

    private func signer(
        _ transmission: OAuth1.ParameterTransmission? = nil
    ) throws(AccountError) -> OAuth1.RequestSigner {
        OAuth1.RequestSigner(
            client: provider.client,
            transmission: transmission ?? provider.transmission,
            realm: try provider.realm?.filled(fieldValue)
        )
    }

    private func signed(
        _ draft: OAuth1.UnsignedRequest,
        by signer: OAuth1.RequestSigner,
        stamp: OAuth1.Stamp
    ) throws(AccountError) -> HTTPRequest {
        try AccountError.ofCryptography { () throws(CryptographyError) in
            try signer.signed(draft, stamp: stamp)
        }
    }

    private func send(
        _ draft: OAuth1.UnsignedRequest,
        signer: OAuth1.RequestSigner,
        timestamp: Int64
    ) throws(AccountError) -> OAuth1.Answer {
        let stamp = try AccountError.ofCryptography { () throws(CryptographyError) in
            try OAuth1.Stamp.fresh(at: timestamp)
        }
        let request = try signed(draft, by: signer, stamp: stamp)
        return try AccountError.ofProvider { () throws(ProviderFailure) in
            OAuth1.Answer(try connection.send(request))
        }
    }

    /// The server's time, where it has refused ours and says what time it is.
    private func acceptableTimestamp(after answer: OAuth1.Answer) -> Int64? {
        guard let problem = answer.problem, problem.subject == .clock else { return nil }
        return answer.response.fields.firstValue(of: "Date").flatMap(HTTPDate.seconds)
            ?? problem.acceptableTimestamp
    }
}
