import OAuthProtocols

/// The OAuth 1 provider of one call, with what the call brings filled in.
struct OAuth1Client {
    /// The call.
    let call: Call
    /// The provider.
    let provider: OAuth1Provider

    /// Looks up the call's provider.
    ///
    /// - Throws: `ServiceError.notFound` for an app without OAuth 1.
    init(_ call: Call) throws(ServiceError) {
        guard let provider = call.app.oauth1 else { throw .notFound }
        self.call = call
        self.provider = provider
    }

    /// Fills an endpoint's placeholders.
    ///
    /// - Parameter template: the endpoint as configured.
    /// - Returns: the endpoint with its placeholders filled.
    /// - Throws: `ServiceError.badRequest` naming a placeholder without a usable value.
    func endpoint(_ template: EndpointTemplate) throws(ServiceError) -> Endpoint {
        try call.resolve(
            template,
            rules: provider.hostRules,
            standard: provider.standardPlaceholder
        )
    }

    /// Lets configured parameters replace and remove those of the step itself, and adds the others.
    ///
    /// No parameter may stand in a request twice (RFC 5849 §3.1).
    func adjusted(
        _ draft: OAuth1.UnsignedRequest,
        by templates: [NamedTemplate]
    ) -> OAuth1.UnsignedRequest {
        let own = Set(draft.protocolParameters.map(\.name))
        var draft = draft
        draft.protocolParameters = draft.protocolParameters.applying(
            templates.filter { own.contains($0.name) },
            filledWith: value
        )
        draft.parameters = draft.parameters.applying(
            templates.filter { !own.contains($0.name) },
            filledWith: value
        )
        return draft
    }

    /// The header fields of every request.
    var fields: [HTTPField] {
        OAuth1.standardFields.applying(provider.fields, filledWith: value)
    }

    /// Finds what a placeholder stands for; nil where nobody has a usable value.
    func value(of name: String) -> String? {
        provider.standardPlaceholder(name) ?? call.placeholder(name, rules: provider.hostRules)
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
    /// - Throws: `ServiceError.provider`, or `.cryptography` where no signature could be made.
    func send<Value>(
        _ draft: OAuth1.UnsignedRequest,
        transmission: OAuth1.ParameterTransmission? = nil,
        understand: (OAuth1.Answer) throws(ProviderFailure) -> Value
    ) throws(ServiceError) -> Value {
        let signer = signer(transmission)
        var answer = try send(draft, signer: signer, timestamp: call.commons.now().seconds)
        if let timestamp = acceptableTimestamp(after: answer) {
            answer = try send(draft, signer: signer, timestamp: timestamp)
        }
        do throws(ProviderFailure) {
            return try understand(answer)
        } catch {
            throw .provider(error)
        }
    }

    /// Sends a token request, or has the outcome of the same one that is under way or was kept.
    ///
    /// - Parameters:
    ///   - draft: the request, with the credentials to sign with.
    ///   - grace: how long a success is kept for calls that still bring the old credentials.
    /// - Returns: the new credentials.
    /// - Throws: `ServiceError.provider`, `.cryptography`, or `.outOfTime`.
    func granted(
        by draft: OAuth1.UnsignedRequest,
        keptFor grace: Duration = .zero
    ) throws(ServiceError) -> OAuth1.GrantedCredentials {
        // Signed with a fixed stamp, so that two requests differ wherever more than the stamp does:
        // the signature differs with the secrets, which are not sent.
        let comparable = try signed(draft, by: signer(), stamp: .forComparison)
        let granted = try call.shared(
            \.tokenCredentials,
            of: comparable,
            grace: grace
        ) { () throws(ServiceError) in
            try send(draft) { (answer) throws(ProviderFailure) in
                try OAuth1.TokenCredentialRequest.understand(answer, now: call.commons.now())
            }
        }
        let secret = granted.credentials.sharedSecret.reveal()
        call.keepSecret(granted.credentials.identifier, secret)
        return granted
    }

    private func signer(
        _ transmission: OAuth1.ParameterTransmission? = nil
    ) -> OAuth1.RequestSigner {
        OAuth1.RequestSigner(
            client: provider.client,
            transmission: transmission ?? provider.transmission,
            realm: provider.realm?.filled(value)
        )
    }

    private func signed(
        _ draft: OAuth1.UnsignedRequest,
        by signer: OAuth1.RequestSigner,
        stamp: OAuth1.Stamp
    ) throws(ServiceError) -> HTTPRequest {
        do throws(CryptographyError) {
            return try signer.signed(draft, stamp: stamp)
        } catch {
            throw .cryptography
        }
    }

    private func send(
        _ draft: OAuth1.UnsignedRequest,
        signer: OAuth1.RequestSigner,
        timestamp: Int64
    ) throws(ServiceError) -> OAuth1.Answer {
        let stamp: OAuth1.Stamp
        do throws(CryptographyError) {
            stamp = try .fresh(at: timestamp)
        } catch {
            throw .cryptography
        }
        let request = try signed(draft, by: signer, stamp: stamp)
        do throws(ProviderFailure) {
            return OAuth1.Answer(try call.connection.send(request))
        } catch {
            throw .provider(error)
        }
    }

    /// The server's time, where it has refused ours and says what time it is.
    private func acceptableTimestamp(after answer: OAuth1.Answer) -> Int64? {
        guard let problem = answer.problem, problem.subject == .clock else { return nil }
        return answer.response.fields.firstValue(of: "Date").flatMap(HTTPDate.seconds)
            ?? problem.acceptableTimestamp
    }
}
