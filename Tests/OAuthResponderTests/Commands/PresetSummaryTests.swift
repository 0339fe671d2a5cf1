import Testing

@testable import OAuthResponder

@Suite("What a preset asks for")
struct PresetSummaryTests {
    private static let folder = DocumentedPage.root + "/deploy/providers"
    private static let directory = PresetDirectory.shipped

    /// What may stand for a tenant; one of them fits wherever a preset has one.
    private static let tenants = ["acme", "acme.example.com", "https://acme.example.com"]

    @Test("the configuration to begin with holds all that is needed", arguments: directory.names())
    func snippet(name: String) throws {
        let preset = try #require(try Self.directory.preset(name))
        let snippet = PresetSummary(preset: preset).snippet
        let openssl = try OpenSSLCommand()
        try openssl.write(Array(WikiExample.privateKey.utf8), to: "private_key")
        for secret in ["client_secret", "consumer_secret", "pkce_key"] {
            try openssl.write(Array("a secret of thirty-two characters".utf8), to: secret)
        }
        let path = openssl.path("config.json5")
        let isLoaded = try Self.tenants.contains { tenant in
            let filled = snippet.replacing("/path/to/", with: openssl.path(""))
                .replacing("\"…\"", with: "\"\(tenant)\"")
            let text = "{\n  providers_dir: \"\(Self.folder)\",\(filled.dropFirst())"
            try openssl.write(Array(text.utf8), to: "config.json5")
            return (try? ConfigurationFile.load(path)) != nil
        }
        #expect(isLoaded, "\(snippet)")
    }

    @Test("all tenants stand in one object", arguments: ["amazon-cognito", "workday"])
    func tenants(name: String) throws {
        let preset = try #require(try Self.directory.preset(name))
        let summary = PresetSummary(preset: preset)
        let tenants = summary.supplies.filter { $0.hasPrefix("{") }
        #expect(tenants.count > 1)
        let members = tenants.map { "\"\($0.dropFirst().dropLast())\": \"…\"" }
        #expect(summary.snippet.contains("hosts: { \(members.joined(separator: ", ")) },\n"))
    }
}
