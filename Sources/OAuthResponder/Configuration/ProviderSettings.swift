import OAuthProtocols

extension SettingsReader {
    /// Reads a secret that must be there; its absence is noted.
    func requiredSecret(_ key: String, as kind: SecretKind = .text) -> Secret? {
        if value(key) == nil {
            reject(key, "a text, {env: \"NAME\"} or {file: \"PATH\"} is expected here")
            return nil
        }
        return secret(key, as: kind)
    }

    /// Reads a client's identifier: no secret, though it may come from where secrets do.
    ///
    /// - Returns: nil where it is missing or faulty; the fault is noted.
    func requiredIdentifier(_ key: String) -> String? {
        guard let text = value(key)?.string, !text.isEmpty else {
            return requiredSecret(key)?.reveal()
        }
        if text.isOneLine { return text }
        reject(key, "one line without control characters is expected")
        return nil
    }

    /// Reads parameters or header fields, sorted by name; null removes a standard one.
    ///
    /// A faulty parameter or field is noted and left out.
    func templates(_ key: String) -> [NamedTemplate] {
        guard let reader = object(key) else { return [] }
        return reader.members.names.sorted().compactMap { name in
            let value = reader.members[name] ?? .null
            if value == .null { return NamedTemplate(name: name, value: nil) }
            let text: String? =
                switch value {
                case .bool(let isTrue): isTrue ? "true" : "false"
                default: value.scalarText
                }
            guard let text else {
                reader.reject(name, "a text, a number, true, false or null is expected")
                return nil
            }
            return NamedTemplate(name: name, value: Template(text))
        }
    }

    /// Reads header fields: like parameters, but names and values that HTTP does not take are
    /// noted.
    func fieldTemplates(_ key: String) -> [NamedTemplate] {
        let fields = templates(key)
        for field in fields {
            let sample = HTTPField(name: field.name, value: field.value?.text ?? "")
            if !OutgoingRequestRule.allows(sample) {
                reject(
                    "\(key).\(field.name)",
                    "one line of text is expected, and no field that HTTP itself sets"
                )
            }
        }
        return fields
    }

    /// Reads a private key in PEM form; what is wrong with it is noted at the named key.
    func privateKey(_ pem: Secret, named key: String) -> PrivateKey? {
        do throws(PrivateKeyError) {
            return try PrivateKey(pem: pem)
        } catch {
            switch error {
            case .encrypted:
                reject(key, "a key without a passphrase is expected, but this one is encrypted")
            case .unsupportedKind(let kind):
                reject(key, "an RSA or EC P-256 key is expected, but this one is \(kind)")
            case .tooShort(let bits):
                reject(
                    key,
                    "an RSA key of at least \(PrivateKey.minimumBits) bits is expected, "
                        + "but this one has \(bits)"
                )
            default:
                reject(key, "a private key in PEM form (PKCS#1 or PKCS#8) is expected")
            }
            return nil
        }
    }
}
