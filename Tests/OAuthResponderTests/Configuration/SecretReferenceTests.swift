import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Texts and files that hold secrets and identifiers")
struct SecretReferenceTests {
    /// Where a reference may stand, and which value it has in the provider that was read.
    private static let places = [
        "oauth.consumer_key", "oauth.consumer_secret", "oauth2.client_id", "oauth2.client_secret",
        "oauth2.pkce_key", "access_keys.0",
    ]

    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "secrets-\(UUID().uuidString)")

    /// Reads a file with one app, in which one place has another value.
    private func read(
        _ place: String,
        _ value: JSONValue
    ) throws -> (app: Configuration.App?, faults: [ConfigurationFault]) {
        let text = """
            {oauth: {request_token_endpoint: 'https://a.example/r', consumer_key: 'k',
            authorization_endpoint: 'https://a.example/a', consumer_secret: 's',
            access_token_endpoint: 'https://a.example/t'},
            oauth2: {authorization_endpoint: 'https://a.example/a', client_id: 'i',
            token_endpoint: 'https://a.example/t', client_secret: 's', pkce_key: 'p'}}
            """
        var app = try #require(try JSON5Text.value(of: Array(text.utf8)).object)
        let names = place.split(separator: ".").map(String.init)
        if names[0] == "access_keys" {
            app["access_keys"] = .array([value])
        } else {
            var version = try #require(app[names[0]]?.object)
            version[names[1]] = value
            app[names[0]] = .object(version)
        }
        let reader = SettingsReader(
            ["apps": .object(["crm": .object(app)])],
            path: "",
            findings: ConfigurationFindings()
        )
        let configuration = Configuration(reader, presets: PresetDirectory(folders: []))
        return (configuration.apps["crm"], reader.findings.faults)
    }

    private func read(
        _ place: String,
        file bytes: [UInt8]
    ) throws -> (app: Configuration.App?, faults: [ConfigurationFault]) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "value")
        try Data(bytes).write(to: file)
        return try read(place, .object(["file": .string(file.path)]))
    }

    private func value(_ place: String, in app: Configuration.App?) -> String? {
        switch place {
        case "oauth.consumer_key": app?.oauth1?.value.client.identifier
        case "oauth.consumer_secret": app?.oauth1?.value.client.key.sharedSecret?.reveal()
        case "oauth2.client_id": app?.oauth2?.value.client.identifier
        case "oauth2.client_secret": app?.oauth2?.value.client.secret?.reveal()
        case "oauth2.pkce_key": app?.oauth2?.value.authorization.pkceKey?.reveal()
        default: app?.accessKeys.first?.reveal()
        }
    }

    @Test(
        "line ends at the end and a byte order mark are no part of a value from a file",
        arguments: places,
        ["v", "v\n", "v\r\n\r\n", "\u{feff}v", "\u{feff}v\r\n"]
    )
    func trimming(place: String, text: String) throws {
        let (app, faults) = try read(place, file: Array(text.utf8))
        #expect(faults == [])
        #expect(value(place, in: app) == "v")
    }

    @Test(
        "RFC 6749 appendix A: what a value can't hold is a fault, from a file and in the text itself",
        arguments: places,
        ["a\nb", "a\rb", "a\tb", "a\0b", "a\0", "a\u{7f}", "a\u{85}b", "a\u{2028}b", "a\u{feff}b"]
    )
    func controlCharacters(place: String, text: String) throws {
        let path = "apps.crm.\(place)"
        for faults in [
            try read(place, file: Array(text.utf8)).faults, try read(place, .string(text)).faults,
        ] {
            #expect(faults.map(\.path) == [path])
            #expect(faults.first?.expectation.contains(text) == false)
        }
    }

    @Test("a text of the configuration is taken as it stands", arguments: places)
    func literal(place: String) throws {
        #expect(try read(place, .string("v\n")).faults.map(\.path) == ["apps.crm.\(place)"])
        #expect(try value(place, in: read(place, .string("v")).app) == "v")
    }

    @Test("a key in PEM form keeps its line ends, and holds no other control character")
    func pem() throws {
        let pem = WikiExample.privateKey
        for text in [
            pem, pem.replacing("\n", with: "\r\n"), "\u{feff}\(pem)\n\n", pem + "\0", "\0" + pem,
            pem.replacing("-----\nM", with: "-----\n\u{b}M"), "\u{1b}" + pem,
        ] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appending(path: "key.pem")
            try Data(text.utf8).write(to: file)
            let reader = try settingsReader("{private_key: {file: '\(file.path)'}}")
            let secret = reader.secret("private_key", as: .pem)
            let isUsable = text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0a || $0 == 0x0d }
            #expect((secret != nil) == isUsable)
            #expect(reader.findings.faults.map(\.path) == (isUsable ? [] : ["private_key"]))
            if let secret { #expect(reader.privateKey(secret, named: "private_key") != nil) }
        }
    }
}
