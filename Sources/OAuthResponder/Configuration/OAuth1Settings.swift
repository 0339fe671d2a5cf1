import OAuthProtocols

extension OAuth1Provider {
    /// Reads the configuration's "OAuth 1 keys" (contract §4).
    ///
    /// The result is nil where an endpoint, the consumer key or what signs is missing or wrong.
    /// Every fault is noted, those of other keys too.
    init?(_ settings: SettingsReader) {
        let temporary = settings.requiredEndpoint("request_token_endpoint")
        let authorization = settings.requiredEndpoint("authorization_endpoint")
        let token = settings.requiredEndpoint("access_token_endpoint")
        let identifier = settings.requiredIdentifier("consumer_key")
        let key = Self.signingKey(settings)
        verifyEndpoint = settings.endpoint("verify_endpoint")
        transmission =
            settings.choice("parameter_transmission", of: OAuth1.ParameterTransmission.self)
            ?? .header
        method = settings.choice("http_method", of: HTTPMethod.self) ?? .post
        realm = settings.text("realm").map(Template.init)
        temporaryCredentialParameters = settings.templates("request_token_params")
        authorizationParameters = settings.templates("authorization_params")
        tokenParameters = settings.templates("access_token_params")
        fields = settings.fieldTemplates("headers")
        isCallbackOutOfBand = settings.choice("callback", of: Callback.self) != nil
        isRevisionA = settings.choice("oauth_version", of: Version.self) != .original
        callbackParameters = settings.texts("callback_params") ?? []
        hostRules = settings.hostRules()
        namePaths = settings.paths("name_path") ?? []
        settings.rejectSecrets(in: authorizationParameters, of: "authorization_params")
        settings.rejectSecrets(in: authorization, of: "authorization_endpoint")
        // Every request but the browser's is signed.
        let endpoints = [
            ("request_token_endpoint", temporary, true), ("access_token_endpoint", token, true),
            ("verify_endpoint", verifyEndpoint, true),
            ("authorization_endpoint", authorization, false),
        ]
        settings.checkHosts(
            hostRules,
            in: endpoints.map(EndpointSetting.init),
            own: ["client_id", "consumer_key", "client_secret", "consumer_secret"]
        )
        guard let temporary, let authorization, let token, let identifier, let key else {
            return nil
        }
        temporaryCredentialEndpoint = temporary
        resourceOwnerAuthorizationEndpoint = authorization
        tokenEndpoint = token
        client = OAuth1.ClientCredentials(identifier: identifier, key: key)
        checkParameters(settings)
        checkFields(settings)
        checkQueries(settings)
    }

    private enum Callback: String, CaseIterable {
        case outOfBand = "oob"
    }

    private enum Version: String, CaseIterable {
        case revisionA = "1.0a"
        case original = "1.0"
    }

    private static func signingKey(_ settings: SettingsReader) -> OAuth1.SigningKey? {
        let method =
            settings.choice("signature_method", of: OAuth1.SignatureMethod.self) ?? .hmacSHA1
        switch method {
        case .hmacSHA1: return sharedSecret(settings).map(OAuth1.SigningKey.hmacSHA1)
        case .hmacSHA256: return sharedSecret(settings).map(OAuth1.SigningKey.hmacSHA256)
        case .rsaSHA1: return privateKey(settings, for: method).map(OAuth1.SigningKey.rsaSHA1)
        case .rsaSHA256: return privateKey(settings, for: method).map(OAuth1.SigningKey.rsaSHA256)
        case .plaintext: return sharedSecret(settings).map(OAuth1.SigningKey.plaintext)
        }
    }

    private static func sharedSecret(_ settings: SettingsReader) -> Secret? {
        // A private key may be configured too, although this method does not use it.
        _ = settings.secret("private_key", as: .pem)
        return settings.requiredSecret("consumer_secret")
    }

    private static func privateKey(
        _ settings: SettingsReader,
        for method: OAuth1.SignatureMethod
    ) -> PrivateKey? {
        _ = settings.secret("consumer_secret")
        if settings.value("private_key") == nil {
            settings.reject(
                "private_key",
                "a key is expected here: {env: \"NAME\"} or {file: \"PATH\"}, "
                    + "since signature_method is \"\(method.rawValue)\""
            )
        }
        guard let pem = settings.secret("private_key", as: .pem),
            let key = settings.privateKey(pem, named: "private_key")
        else { return nil }
        guard case .rsa = key.kind else {
            settings.reject("private_key", "an RSA key is expected, but this one is EC")
            return nil
        }
        return key
    }
}

extension SettingsReader {
    /// Notes the parameters of a key that would carry a secret into the browser.
    func rejectSecrets(in templates: [NamedTemplate], of key: String) {
        for template in templates {
            rejectSecrets(in: template.value, of: "\(key).\(template.name)")
        }
    }

    /// Notes an address of the browser that would carry a secret.
    func rejectSecrets(in endpoint: EndpointTemplate?, of key: String) {
        rejectSecrets(in: endpoint?.template, of: key)
    }

    /// Notes a text that would carry a secret through the browser.
    func rejectSecrets(in template: Template?, of key: String) {
        let secrets: Set<String> = [
            "client_secret", "consumer_secret", "private_key", "access_secret",
        ]
        if let name = template?.placeholders.first(where: secrets.contains) {
            reject(key, "{\(name)} must not be sent through the browser")
        }
    }
}
