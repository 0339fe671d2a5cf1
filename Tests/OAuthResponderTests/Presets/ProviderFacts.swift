import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// What is known of an OAuth 2 provider, collected apart from the presets.
///
/// The facts lie in `Tests/ProviderFacts`. A correction lies beside them, with the page that it was
/// read on, where a provider's own documentation says otherwise than they do.
struct ProviderFacts: Sendable, CustomTestStringConvertible {
    /// The provider's name, which is the preset's.
    let name: String
    /// The facts, corrections laid over them.
    let members: JSONObject

    var testDescription: String { name }

    /// All providers that have a preset, sorted by name.
    static let all: [ProviderFacts] = {
        let facts = object("oauth2.json")
        let corrections = object("corrections.json")
        return PresetDirectory.shipped.names().compactMap { name in
            guard let members = facts[name]?.object,
                (try? PresetDirectory.shipped.preset(name))??.oauth2 != nil
            else { return nil }
            return ProviderFacts(
                name: name,
                members: members.merging(corrections[name]?.object ?? [:])
            )
        }
    }()

    private static func object(_ file: String) -> JSONObject {
        let path = "\(#filePath)".replacing(
            "OAuthResponderTests/Presets/ProviderFacts.swift",
            with: "ProviderFacts/\(file)"
        )
        let bytes = FileManager.default.contents(atPath: path).map { Array($0) }
        return bytes.flatMap { try? JSONReader.value(of: $0).object } ?? [:]
    }

    /// The text of a fact; nil where there is none.
    func text(_ name: String) -> String? { members[name]?.string }

    /// The texts of a list.
    func texts(_ name: String) -> [String] { members[name]?.array?.compactMap(\.string) ?? [] }

    /// Parameters or header fields: a text for each, nil where a standard one is removed.
    ///
    /// A value that is optional in the facts (`{audience?}`) is no part of a preset.
    func pairs(_ name: String) -> [(name: String, value: String?)] {
        (members[name]?.object ?? [:]).compactMap { name, value in
            if value == .null { return (name, nil) }
            guard let text = value.scalarText, !text.contains("?}") else { return nil }
            return (name, text)
        }
    }

    /// What a test puts in the place of each tenant.
    var tenants: [String: String] {
        var tenants: [String: String] = [:]
        for (name, rule) in members["template_params"]?.object ?? [:] {
            let text = rule.object?["default"]?.string ?? rule.object?["example"]?.string
            tenants[name] = text ?? "acme"
        }
        for (name, value) in members["tenants"]?.object ?? [:] { tenants[name] = value.string }
        return tenants
    }

    /// Whether the provider gives out refresh tokens.
    var refreshes: Bool { members["refresh"]?.object?["supported"] != .bool(false) }

    /// Whether a parameter or a header field holds the client's secret.
    var sendsSecret: Bool {
        let text = String(decoding: JSONWriter.bytes(of: .object(members)), as: UTF8.self)
        return text.contains("{client_secret}")
    }

    /// Whether PKCE is on.
    var hasChallenge: Bool {
        text("code_challenge_method") != nil
            && ["accepted", "required"].contains(text("pkce") ?? "")
    }

    /// The scopes as the provider separates them; nil asks for none.
    var scope: String? {
        text("default_scope")?.split(whereSeparator: \.isWhitespace)
            .joined(separator: text("scope_separator") ?? " ")
    }
}

extension PresetDirectory {
    /// The presets of this checkout.
    static let shipped = PresetDirectory(folders: [DocumentedPage.root + "/deploy/providers"])
}
