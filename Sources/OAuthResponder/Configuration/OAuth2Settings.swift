import OAuthProtocols

extension OAuth2Provider {
    /// Reads the configuration's "OAuth 2 keys" (contract §4).
    ///
    /// The result is nil where the client's identifier or its proof is missing or wrong. Every
    /// fault is noted, those of other keys too.
    init?(_ settings: SettingsReader) {
        issuer = settings.endpoint("issuer")
        authorizationEndpoint = settings.endpoint("authorization_endpoint")
        tokenEndpoint = settings.endpoint("token_endpoint")
        Self.rejectMissingEndpoints(settings)
        refreshEndpoint = settings.endpoint("refresh_endpoint")
        userinfoEndpoint = settings.endpoint("userinfo_endpoint")

        let clientID = settings.requiredIdentifier("client_id")
        let secret = settings.secret("client_secret")
        let authentication = Self.authentication(settings, secret: secret)
        tokenRequestFormat =
            settings.choice("token_request_format", of: OAuth2.TokenRequest.Format.self) ?? .form
        tokenFields = settings.fieldTemplates("token_headers")

        scope = Self.scope(settings)
        authorizationParameters = settings.templates("authorization_params")
        tokenParameters = settings.templates("token_params")
        refreshParameters = settings.templates("refresh_params")
        settings.rejectSecrets(in: authorizationParameters, of: "authorization_params")
        settings.rejectSecrets(in: authorizationEndpoint, of: "authorization_endpoint")

        codeChallenge = Self.codeChallenge(settings)
        pkceBinding = settings.choice("pkce_binding", of: PKCEBinding.self) ?? .state
        pkceKey = settings.secret("pkce_key") ?? secret

        tokenResponsePaths = settings.texts("token_response_path") ?? [""]
        callbackParameters = settings.texts("callback_params") ?? []
        defaultLifetime = settings.integer(
            "expires_in_default",
            in: 1...2_000_000_000,
            unit: "seconds"
        )
        .map(Int64.init)
        refreshLeeway = Int64(
            settings.integer("refresh_leeway", in: 0...86_400, unit: "seconds") ?? 300
        )
        refreshGrace = settings.seconds("refresh_grace", in: 0...600) ?? .seconds(30)
        hostRules = settings.hostRules()

        userinfoMethod = settings.choice("userinfo_method", of: HTTPMethod.self) ?? .get
        userinfoFields = settings.fieldTemplates("userinfo_headers")
        userinfoBody = settings.value("userinfo_body")
        if let body = userinfoBody, body.object == nil, body.string == nil {
            settings.reject("userinfo_body", "an object or a text is expected")
        }
        namePaths = settings.texts("name_path") ?? ["email", "name", "preferred_username"]
        Self.checkHosts(
            settings,
            rules: hostRules,
            endpoints: [
                issuer, tokenEndpoint, refreshEndpoint, authorizationEndpoint, userinfoEndpoint,
            ],
            userinfoFields: userinfoFields
        )

        settings.judgeProofKey(pkceKey, challenge: codeChallenge)
        guard let clientID, let authentication else { return nil }
        self.clientID = clientID
        clientSecret = secret
        clientAuthentication = authentication
    }

    /// Notes the endpoints that neither stand there nor can be discovered.
    private static func rejectMissingEndpoints(_ settings: SettingsReader) {
        guard settings.value("issuer") == nil else { return }
        for key in ["authorization_endpoint", "token_endpoint"] where settings.value(key) == nil {
            settings.reject(
                key,
                "an absolute https URI is expected here, or an \"issuer\" or a \"provider\""
            )
        }
    }

    private static func authentication(
        _ settings: SettingsReader,
        secret: Secret?
    ) -> AuthenticationChoice? {
        let method = settings.choice(
            "token_endpoint_auth_method",
            of: OAuth2.ClientAuthentication.Method.self
        )
        let hasKey = settings.value("private_key") != nil
        let needsSecret = {
            (make: (Secret) -> OAuth2.ClientAuthentication) -> AuthenticationChoice? in
            if let secret { return .fixed(make(secret)) }
            if settings.value("client_secret") == nil {
                _ = settings.requiredSecret("client_secret")
            }
            return nil
        }
        switch method {
        case .clientSecretBasic: return needsSecret { .clientSecretBasic($0) }
        case .clientSecretPost: return needsSecret { .clientSecretPost($0) }
        case .clientSecretJWT: return needsSecret { .clientSecretJWT($0) }
        case .privateKeyJWT: return assertionKey(settings).map { .fixed(.privateKeyJWT($0)) }
        case .some(.none): return .fixed(.none)
        case nil:
            if let secret { return .secretAsListed(secret) }
            if settings.value("client_secret") != nil { return nil }
            return hasKey
                ? assertionKey(settings).map { .fixed(.privateKeyJWT($0)) } : .fixed(.none)
        }
    }

    /// The key of `private_key_jwt`: a secret, or `{env|file, kid, alg}`.
    private static func assertionKey(_ settings: SettingsReader) -> OAuth2.AssertionKey? {
        var reference = settings
        var identifier: String?
        var wanted: OAuth2.AssertionKey.Algorithm?
        if let object = settings.value("private_key")?.object,
            object["kid"] != nil || object["alg"] != nil
        {
            let reader = SettingsReader(
                object,
                path: settings.pathOf("private_key"),
                findings: settings.findings
            )
            identifier = reader.text("kid")
            wanted = reader.choice("alg", of: OAuth2.AssertionKey.Algorithm.self)
            var rest = object
            rest["kid"] = nil
            rest["alg"] = nil
            reference = SettingsReader(
                ["private_key": .object(rest)],
                path: settings.path,
                findings: settings.findings
            )
        }
        guard let pem = reference.requiredSecret("private_key", as: .pem),
            let key = settings.privateKey(pem, named: "private_key")
        else { return nil }
        let isRSA = if case .rsa = key.kind { true } else { false }
        let algorithm = wanted ?? (isRSA ? .rs256 : .es256)
        guard algorithm.signatureAlgorithm.isMade(with: key.kind) else {
            settings.reject("private_key.alg", "an algorithm of the key's own kind is expected")
            return nil
        }
        return OAuth2.AssertionKey(key: key, algorithm: algorithm, identifier: identifier)
    }

    private static func scope(_ settings: SettingsReader) -> String? {
        let separator = settings.value("scope_separator")?.string ?? " "
        if let value = settings.value("scope_separator"), value.string == nil {
            settings.reject("scope_separator", "a text is expected")
        }
        let scopes = (settings.texts("scope") ?? []).flatMap {
            $0.split(whereSeparator: \.isWhitespace)
        }
        return scopes.isEmpty ? nil : scopes.joined(separator: separator)
    }

    private static func codeChallenge(_ settings: SettingsReader) -> CodeChallengeChoice {
        if settings.isNull("code_challenge_method") { return .off }
        guard let text = settings.text("code_challenge_method") else { return .asListed }
        guard text.uppercased() == "S256" else {
            settings.reject("code_challenge_method", "\"S256\" or null is expected")
            return .off
        }
        return .on(methodName: text)
    }
}
