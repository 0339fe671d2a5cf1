import OAuthProtocols

/// What a user has to know of a preset before it is used.
struct PresetSummary: Sendable {
    /// The preset.
    let preset: Preset

    /// The versions of OAuth that the preset has, by Fibery's identifiers.
    var versions: [String] {
        [preset.oauth1.map { _ in "oauth" }, preset.oauth2.map { _ in "oauth2" }]
            .compactMap(\.self)
    }

    /// The keys that the user has to supply, and the tenants in braces, each of them once.
    var supplies: [String] {
        var found: [String] = []
        if let oauth1 = preset.oauth1 { found += Self.supplies(ofOAuth1: oauth1) }
        if let oauth2 = preset.oauth2 { found += Self.supplies(ofOAuth2: oauth2) }
        return found.enumerated().filter { found.firstIndex(of: $0.element) == $0.offset }
            .map(\.element)
    }

    /// Whether the provider gives out refresh tokens, in a word.
    var refresh: String { preset.refreshTokens.map { $0 ? "yes" : "no" } ?? "-" }

    /// What has to be entered at the provider as callback or redirect URI.
    var callbacks: [String] {
        [
            preset.oauth1.map { _ in "https://oauth-svc.fibery.io/callback" },
            preset.oauth2.map { _ in "https://oauth-svc.fibery.io" },
        ].compactMap(\.self)
    }

    /// The preset as JSON.
    var members: JSONObject {
        var members: JSONObject = [
            "name": .string(preset.name), "title": .string(preset.title),
            "versions": .array(versions.map(JSONValue.string)),
            "supplies": .array(supplies.map(JSONValue.string)),
            "notes": .array(preset.notes.map(JSONValue.string)),
        ]
        members["confidence"] = preset.confidence.map { .string($0.rawValue) }
        members["refresh_tokens"] = preset.refreshTokens.map(JSONValue.bool)
        members["documentation"] = preset.documentation.map(JSONValue.string)
        return members
    }

    /// A configuration that uses the preset, which the user fills in.
    var snippet: String {
        let apps = versions.map { version in
            var lines = ["provider: \"\(preset.name)\""]
            let own = version == "oauth" ? preset.oauth1 : preset.oauth2
            var hosts: [String] = []
            for key in Self.supplies(of: version, own ?? [:]) {
                if key.first == "{" {
                    hosts.append("\"\(key.dropFirst().dropLast())\": \"…\"")
                } else {
                    let isSecret = key != "client_id" && key != "consumer_key"
                    lines.append("\(key): \(isSecret ? "{ file: \"/path/to/\(key)\" }" : "\"…\"")")
                }
            }
            if !hosts.isEmpty { lines.append("hosts: { \(hosts.joined(separator: ", ")) }") }
            let body = lines.map { "        \($0),\n" }.joined()
            return "      \(version): {\n\(body)      },\n"
        }
        return "{\n  apps: {\n    \"\(preset.name)\": {\n\(apps.joined())    },\n  },\n}"
    }

    private static func supplies(of version: String, _ own: JSONObject) -> [String] {
        version == "oauth" ? supplies(ofOAuth1: own) : supplies(ofOAuth2: own)
    }

    private static func supplies(ofOAuth1 keys: JSONObject) -> [String] {
        let isRSA = keys["signature_method"]?.string?.hasPrefix("RSA") == true
        return ["consumer_key", isRSA ? "private_key" : "consumer_secret"] + tenants(in: keys)
    }

    private static func supplies(ofOAuth2 keys: JSONObject) -> [String] {
        let text = String(decoding: JSONWriter.bytes(of: .object(keys)), as: UTF8.self)
        let method = keys["token_endpoint_auth_method"]?.string
        var found = ["client_id"]
        if method == "private_key_jwt" {
            found.append("private_key")
        } else if method != "none" || text.contains("{client_secret}") {
            found.append("client_secret")
        } else if keys["code_challenge_method"]?.string == "S256" {
            // The key of PKCE is the client secret, unless there is none.
            found.append("pkce_key")
        }
        return found + tenants(in: keys)
    }

    /// The placeholders of endpoints to which the preset gives no value.
    private static func tenants(in keys: JSONObject) -> [String] {
        let standard: Set<String> = [
            "access_token", "callback_uri", "client_id", "client_secret", "consumer_key", "scope",
        ]
        let hosts = keys["hosts"]?.object ?? [:]
        let known = (keys["callback_params"]?.array ?? []).compactMap(\.string)
        var names: [String] = []
        for (name, value) in keys where name.hasSuffix("_endpoint") && name != "userinfo_endpoint" {
            names += Template(value.string ?? "").placeholders
        }
        let missing = Set(names).subtracting(standard).subtracting(known).filter {
            hosts[$0]?.string == nil && hosts[$0]?.object?["default"] == nil
        }
        return missing.sorted().map { "{\($0)}" }
    }
}
