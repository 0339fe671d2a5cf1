import OAuthProtocols

extension SettingsReader {
    /// Notes where the key of PKCE is missing, or where it can be guessed.
    ///
    /// The browser sees each code challenge, which is a digest of the verifier. Whoever holds one
    /// can try keys at home until one of them leads to it, and then knows every verifier of the app.
    ///
    /// - Parameters:
    ///   - key: the `pkce_key`, else the client secret; nil where there is neither.
    ///   - challenge: whether PKCE is on.
    func judgeProofKey(_ key: Secret?, challenge: OAuth2Provider.CodeChallengeChoice) {
        let isOn = if case .on = challenge { true } else { false }
        let mayBeOn = challenge == .asListed && value("issuer") != nil
        guard isOn || mayBeOn else { return }
        guard let key else {
            // A key that is there and can't be read was noted when it was read.
            guard value("pkce_key") == nil, value("client_secret") == nil else { return }
            if isOn {
                reject("pkce_key", "a key is expected here, since there is no client_secret")
            } else {
                warn(
                    "pkce_key",
                    " is needed where the metadata list S256, since there is no client_secret; "
                        + "or set code_challenge_method to null"
                )
            }
            return
        }
        guard key.likelyBits < 128 else { return }
        if value("pkce_key") != nil {
            warn("pkce_key", " may be guessed: 128 random bits are needed (openssl rand -hex 16)")
        } else {
            warn(
                "client_secret",
                " may be guessed by trying, and with it the proof keys (PKCE) that are made from "
                    + "it; set pkce_key to 128 random bits (openssl rand -hex 16)"
            )
        }
    }
}
