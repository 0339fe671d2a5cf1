import OAuthProtocols

extension OAuth2Provider {
    /// Reads the configuration's "OAuth 2 keys" (contract §4).
    ///
    /// The result is nil where the client's identifier or its proof is missing or wrong. Every
    /// fault is noted, those of other keys too.
    init?(_ settings: SettingsReader) {
        let clientID = settings.requiredIdentifier("client_id")
        let secret = settings.secret("client_secret")
        let authentication = Self.authentication(settings, secret: secret)
        self.init(
            client: Client(
                identifier: clientID ?? "",
                secret: secret,
                authentication: authentication ?? .fixed(.none)
            )
        )
        readEndpoints(settings)
        readRequests(settings)
        readAnswers(settings)
        readUserinfo(settings)
        checkHosts(settings)
        checkQueries(settings)
        if clientID == nil || authentication == nil { return nil }
    }

    private mutating func readEndpoints(_ settings: SettingsReader) {
        issuer = settings.endpoint("issuer")
        authorization.endpoint = settings.endpoint("authorization_endpoint")
        tokenRequests.endpoint = settings.endpoint("token_endpoint")
        tokenRequests.refreshEndpoint = settings.endpoint("refresh_endpoint")
        account.endpoint = settings.endpoint("userinfo_endpoint")
        hostRules = settings.hostRules()
        Self.rejectMissingEndpoints(settings)
    }

    private mutating func readRequests(_ settings: SettingsReader) {
        if let format = settings.choice(
            "token_request_format",
            of: OAuth2.TokenRequest.Format.self
        ) {
            tokenRequests.format = format
        }
        if let method = settings.choice("token_request_method", of: HTTPMethod.self) {
            tokenRequests.method = method
        }
        tokenRequests.fields = settings.fieldTemplates("token_headers")
        tokenRequests.assertionAudience = settings.endpoint("client_assertion_audience")
        authorization.redirectURI = settings.text("redirect_uri").map(Template.init)
        settings.rejectSecrets(in: authorization.redirectURI, of: "redirect_uri")
        authorization.scope = Self.scope(settings)
        authorization.parameters = settings.templates("authorization_params")
        tokenRequests.parameters = settings.templates("token_params")
        tokenRequests.refreshParameters = settings.templates("refresh_params")
        settings.rejectSecrets(in: authorization.parameters, of: "authorization_params")
        settings.rejectSecrets(in: authorization.endpoint, of: "authorization_endpoint")
        authorization.codeChallenge = Self.codeChallenge(settings)
        if let binding = settings.choice("pkce_binding", of: PKCEBinding.self) {
            authorization.pkceBinding = binding
        }
        authorization.pkceKey = settings.secret("pkce_key") ?? client.secret
        settings.judgeProofKey(authorization.pkceKey, challenge: authorization.codeChallenge)
    }

    private mutating func readAnswers(_ settings: SettingsReader) {
        if let paths = settings.texts("token_response_path") { tokenRequests.responsePaths = paths }
        tokenRequests.answerNames = settings.answerNames("token_members")
        if let name = settings.text("code_param") { tokenRequests.codeParameter = name }
        tokenRequests.secondExchange = settings.secondExchange("second_exchange")
        tokenRequests.callbackParameters = settings.texts("callback_params") ?? []
        tokenRequests.defaultLifetime = settings.wholeSeconds(
            "expires_in_default",
            in: 1...2_000_000_000
        )
        if let leeway = settings.wholeSeconds("refresh_leeway", in: 0...86_400) {
            tokenRequests.refreshLeeway = leeway
        }
        if let grace = settings.seconds("refresh_grace", in: 0...600) {
            tokenRequests.refreshGrace = grace
        }
    }

    private mutating func readUserinfo(_ settings: SettingsReader) {
        if let method = settings.choice("userinfo_method", of: HTTPMethod.self) {
            account.method = method
        }
        account.fields = settings.fieldTemplates("userinfo_headers")
        account.parameters = settings.templates("userinfo_params")
        account.body = settings.value("userinfo_body")
        if let body = account.body, body.object == nil, body.string == nil {
            settings.reject("userinfo_body", "an object or a text is expected")
        } else if account.body != nil, account.method != .post {
            settings.reject(
                "userinfo_body",
                "a \"userinfo_method\" of \"POST\" is expected beside it"
            )
        }
        if let paths = settings.paths("name_path") { account.namePaths = paths }
        let errorPaths = settings.texts("userinfo_error_path") ?? []
        if errorPaths.contains(where: { $0.isEmpty || $0 == "!" }) {
            settings.reject("userinfo_error_path", "a path that is not empty is expected")
        }
        account.errorPaths = errorPaths.map(OAuth2.UserinfoErrorPath.init)
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

    private static func scope(_ settings: SettingsReader) -> String? {
        let separator = settings.value("scope_separator")?.string ?? " "
        if let value = settings.value("scope_separator"), value.string == nil {
            settings.reject("scope_separator", "a text is expected")
        }
        let scopes = (settings.texts("scope") ?? []).flatMap {
            $0.unicodeScalars.split(whereSeparator: \.isBlank).map(String.init)
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
