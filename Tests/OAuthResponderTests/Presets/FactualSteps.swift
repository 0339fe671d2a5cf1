@testable import OAuthProtocols
@testable import OAuthResponder

/// What a provider expects by the facts, and what it answers.
extension ProviderFacts {
    /// Finds out what a request is, and what it must look like.
    ///
    /// - Parameters:
    ///   - request: what came.
    ///   - generation: how many times tokens were given out.
    /// - Returns: the code exchange first, and then a refresh or a question for the account.
    func step(of request: HTTPRequest, generation: Int) -> FactualStep {
        if generation == 0 { return exchange }
        if let second = secondExchange, generation == 1 { return second }
        let account = account(generation)
        return account.line == "\(request.method.rawValue) \(request.uri)"
            ? account : refresh(generation)
    }

    /// The code exchange (RFC 6749 §4.1.3).
    private var exchange: FactualStep {
        var parameters = [
            "grant_type": "authorization_code", "code": "canary-code",
            "redirect_uri": FactualProvider.callbackURI,
        ]
        if hasChallenge { parameters["code_verifier"] = "*" }
        return tokenStep(
            "exchange",
            at: text("token_endpoint") ?? "",
            parameters.merging(proof.parameters) { $1 },
            changedBy: pairs("token_params")
        )
    }

    /// One more exchange, of the fresh token, where the provider has one.
    private var secondExchange: FactualStep? {
        guard let second = members["second_exchange"]?.object else { return nil }
        let parameters = (second["params"]?.object ?? [:]).map {
            ($0.name, filled($0.value.scalarText ?? "", generation: 1))
        }
        let query = parameters.sorted { $0.0 < $1.0 }.map { Parameter($0.0, $0.1) }
        let endpoint = filled(second["endpoint"]?.string ?? "", generation: 1)
        return FactualStep(
            name: "second exchange",
            line: "GET \(AbsoluteURI(endpoint)?.appending(query).text ?? endpoint)",
            givesTokens: true
        )
    }

    /// The refresh (RFC 6749 §6).
    private func refresh(_ generation: Int) -> FactualStep {
        tokenStep(
            "refresh",
            at: text("refresh_endpoint") ?? text("token_endpoint") ?? "",
            ["grant_type": "refresh_token", "refresh_token": Self.refreshToken(generation)]
                .merging(proof.parameters) { $1 },
            changedBy: pairs("refresh_params"),
            generation: generation
        )
    }

    private func tokenStep(
        _ name: String,
        at endpoint: String,
        _ standard: [String: String],
        changedBy pairs: [(name: String, value: String?)],
        generation: Int = 0
    ) -> FactualStep {
        var parameters = standard
        for (name, value) in pairs {
            parameters[name] = value.map { filled($0, generation: generation) }
        }
        var fields = proof.fields
        for (name, value) in self.pairs("token_request_headers") + self.pairs("token_headers") {
            fields[name] = value.map { filled($0, generation: generation) }
        }
        let address = filled(endpoint, generation: generation)
        let method = text("token_request_method") ?? "POST"
        guard method == "GET" else {
            return FactualStep(
                name: name,
                line: "POST \(address)",
                parameters: parameters.filter { !$0.value.isEmpty },
                fields: fields,
                givesTokens: true
            )
        }
        let query = parameters.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map {
            Parameter($0.key, $0.value)
        }
        let line = "GET \(AbsoluteURI(address)?.appending(query).text ?? address)"
        return FactualStep(name: name, line: line, fields: fields, givesTokens: true)
    }

    /// How the client proves itself: parameters, or a header field.
    private var proof: (parameters: [String: String], fields: [String: String]) {
        let (id, secret) = (FactualProvider.clientID, FactualProvider.clientSecret)
        switch text("token_endpoint_auth_method") {
        case "client_secret_basic":
            let credentials = Base64.encode(Array("\(id):\(secret)".utf8))
            return ([:], ["Authorization": "Basic \(credentials)"])
        case "none":
            return (["client_id": id], [:])
        default:
            return (["client_id": id, "client_secret": secret], [:])
        }
    }

    /// The question whose an account is.
    private func account(_ generation: Int) -> FactualStep {
        let token = Self.accessToken(generation)
        var fields = ["Authorization": "Bearer \(token)"]
        for (name, value) in pairs("userinfo_headers") {
            fields[name] = value.map { filled($0, generation: generation) }
        }
        let address = filled(text("userinfo_endpoint") ?? "", generation: generation)
        let query = pairs("userinfo_params").map {
            Parameter($0.name, filled($0.value ?? "", generation: generation))
        }
        let whole = query.isEmpty ? address : AbsoluteURI(address)?.appending(query).text ?? ""
        return FactualStep(
            name: "account",
            line: "\(text("userinfo_method") ?? "GET") \(whole)",
            body: members["userinfo_body"].flatMap { $0 == .null ? nil : $0 },
            fields: fields,
            givesTokens: false
        )
    }

    /// Puts values in the place of what the facts have in braces.
    func filled(_ text: String, generation: Int) -> String {
        var values = tenants
        values["client_id"] = FactualProvider.clientID
        values["client_secret"] = FactualProvider.clientSecret
        values["callback_uri"] = FactualProvider.callbackURI
        values["scope"] = scope ?? ""
        values["code"] = "canary-code"
        values["state"] = "canary-state"
        values["access_token"] = Self.accessToken(generation)
        values["refresh_token"] = Self.refreshToken(generation)
        values["random"] = "*"
        values["nonce"] = "*"
        return values.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    static func accessToken(_ generation: Int) -> String { "canary-access-\(generation)" }

    static func refreshToken(_ generation: Int) -> String { "canary-refresh-\(generation)" }
}
