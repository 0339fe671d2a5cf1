import OAuthProtocols

/// The texts of one call that must not be in a message or in the log.
///
/// They are gathered from the whole of the request, of the app and of what providers answered, and
/// not by each endpoint, so that none can forget one.
struct KnownSecrets: Sendable {
    /// The texts, each of which has four bytes at least.
    private(set) var texts: [String] = []
    /// Whether there were more than ``limit``: then nothing foreign can be shown at all.
    private(set) var isOverfull = false

    /// The most texts that are looked for; a call of Fibery's brings some twenty.
    static let limit = SecretMembers.limit - 1

    /// Begins with these texts.
    init(_ texts: [String] = []) {
        add(texts)
    }

    /// Adds what an app holds, and a request with all of its members.
    mutating func add(app: Configuration.App, _ members: JSONObject) {
        add(app)
        SecretMembers.visit(.object(members), from: .request) { add($0) }
    }

    /// Adds texts.
    mutating func add(_ texts: [String]) {
        for text in texts where !add(text) { return }
    }

    /// Adds a text.
    ///
    /// - Returns: false where there is no room for more.
    @discardableResult
    mutating func add(_ text: String) -> Bool {
        guard text.utf8.count >= SecretMembers.shortestText else { return true }
        if texts.count < Self.limit {
            texts.append(text)
        } else {
            isOverfull = true
        }
        return !isOverfull
    }
}

extension KnownSecrets {
    /// Adds what the operator has configured for an app.
    private mutating func add(_ app: Configuration.App) {
        add(app.accessKeys.map { $0.reveal() })
        if let provider = app.oauth1?.value {
            addConfigured(provider.client.key.sharedSecret)
            addLiterals(
                provider.temporaryCredentialParameters + provider.tokenParameters + provider.fields
            )
        }
        if let provider = app.oauth2?.value {
            addConfigured(provider.client.secret)
            addConfigured(provider.authorization.pkceKey)
            addPair(provider.client.identifier, provider.client.secret)
            addLiterals(
                provider.tokenRequests.fields + provider.tokenRequests.parameters
                    + provider.tokenRequests.refreshParameters
                    + provider.account.fields
            )
            if let body = provider.account.body {
                SecretMembers.visit(body, from: .request) { add($0) }
            }
        }
    }

    /// Adds a secret, and the form that it has in a header field.
    private mutating func addConfigured(_ secret: Secret?) {
        guard let text = secret?.reveal() else { return }
        add(text)
        add(Base64.encode(Array(text.utf8)))
    }

    /// Adds what basic authentication consists of, as RFC 6749 §2.3.1 has it and as RFC 7617 does.
    private mutating func addPair(_ clientID: String, _ secret: Secret?) {
        guard let secret else { return }
        add(Base64.encode(Array("\(clientID):\(secret.reveal())".utf8)))
        let basic = OAuth2.ClientAuthentication.clientSecretBasic(secret)
        let proof = try? basic.proof(clientID: clientID, audience: "", now: 0)
        add(proof.flatMap(\.authorization).map { String($0.value.dropFirst(6)) } ?? "")
    }

    /// Adds what stands in the values of parameters and header fields as it is.
    private mutating func addLiterals(_ templates: [NamedTemplate]) {
        for template in templates {
            for case .literal(let text) in template.value?.pieces ?? [] {
                let isNamed = SecretMembers.isSecret(text, named: template.name, from: .request)
                if isNamed { add(text) }
                // In `Authorization: Token 123…` the second word is the secret.
                for word in text.split(separator: " ").map(String.init)
                where SecretMembers.looksRandom(word) || isNamed && word.utf8.count >= 8 {
                    add(word)
                }
            }
        }
    }
}
