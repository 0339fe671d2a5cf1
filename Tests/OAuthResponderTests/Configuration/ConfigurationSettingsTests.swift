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
}
