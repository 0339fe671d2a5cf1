import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Settings of the whole file")
struct ConfigurationSettingsTests {
    @Test("the password of a proxy is in no dump of the configuration")
    func proxy() throws {
        let text = #"{proxy: "http://user:hunter2@proxy.example:3128"}"#
        let root = SettingsReader(
            try #require(try JSON5Text.value(of: Array(text.utf8)).object),
            path: "",
            findings: ConfigurationFindings()
        )
        let configuration = Configuration(root, presets: .standard(configured: nil))
        #expect(configuration.proxy?.reveal().contains("hunter2") == true)
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!(dumped + "\(configuration)").contains("hunter2"))
    }

    @Test(
        "a title is one line that a message has room for",
        arguments: [
            ("Our boards", true), ("\u{645}\u{6cc}\u{200c}\u{62e}", true),
            (String(repeating: "ä", count: 40), true), (String(repeating: "a", count: 41), false),
            (" ", false), ("", false), ("a\u{0}", false), ("a\nb", false), ("a\u{202e}b", false),
            ("a\u{2028}b", false),
        ]
    )
    func title(text: String, isUsable: Bool) throws {
        let members: JSONObject = ["title": .string(text), "oauth2": .object([:])]
        let reader = SettingsReader(members, path: "", findings: ConfigurationFindings())
        let presets = LoadedPresets(from: PresetDirectory(folders: []))
        _ = Configuration.App(reader, name: "crm", presets: presets)
        #expect(reader.findings.faults.contains { $0.path == "title" } == !isUsable)
    }
}
