import OAuthProtocols

extension OAuth2Provider {
    /// Reads how the client proves itself; nil where the proof is missing or wrong, which is noted.
    static func authentication(
        _ settings: SettingsReader,
        secret: Secret?
    ) -> AuthenticationChoice? {
        let method = settings.choice(
            "token_endpoint_auth_method",
            of: OAuth2.ClientAuthentication.Method.self
        )
        switch (method, secret) {
        case (.clientSecretBasic, let secret?): return .fixed(.clientSecretBasic(secret))
        case (.clientSecretPost, let secret?): return .fixed(.clientSecretPost(secret))
        case (.clientSecretJWT, let secret?): return .fixed(.clientSecretJWT(secret))
        case (.clientSecretBasic, nil), (.clientSecretPost, nil), (.clientSecretJWT, nil):
            // A secret that is there and can't be read was noted when it was read.
            if settings.value("client_secret") == nil {
                _ = settings.requiredSecret("client_secret")
            }
            return nil
        case (.privateKeyJWT, _): return keyAuthentication(settings)
        case (.some(.none), _): return .fixed(.none)
        case (nil, let secret?):
            // Without an issuer there is no list.
            let isListed = settings.value("issuer") != nil
            return isListed ? .secretAsListed(secret) : .fixed(.clientSecretBasic(secret))
        case (nil, nil):
            if settings.value("client_secret") != nil { return nil }
            let hasKey = settings.value("private_key") != nil
            return hasKey ? keyAuthentication(settings) : .fixed(.none)
        }
    }

    /// Proves the client by the key of `private_key_jwt`: a secret, or `{env|file, kid, alg}`.
    private static func keyAuthentication(_ settings: SettingsReader) -> AuthenticationChoice? {
        var reference = settings
        var identifier: String?
        var wanted: OAuth2.AssertionKey.Algorithm?
        if var rest = settings.value("private_key")?.object,
            rest["kid"] != nil || rest["alg"] != nil
        {
            (identifier, wanted) = keyNames(rest, settings)
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
        return .fixed(
            .privateKeyJWT(
                OAuth2.AssertionKey(key: key, algorithm: algorithm, identifier: identifier)
            )
        )
    }

    private static func keyNames(
        _ members: JSONObject,
        _ settings: SettingsReader
    ) -> (identifier: String?, algorithm: OAuth2.AssertionKey.Algorithm?) {
        let reader = SettingsReader(
            members,
            path: settings.pathOf("private_key"),
            findings: settings.findings
        )
        return (reader.text("kid"), reader.choice("alg", of: OAuth2.AssertionKey.Algorithm.self))
    }
}
