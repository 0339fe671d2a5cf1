import FoundationEssentials
import Glibc
import Testing

@testable import OAuthResponder

@Suite("What a start logs")
struct ServicesTests {
    @Test("of many warnings, some and how many more there are")
    func manyWarnings() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "oauth-responder-services-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let apps = (0..<Services.warningLimit + 50).map {
            """
            app\($0): {oauth2: {authorization_endpoint: "https://p.example/a",
              token_endpoint: "https://p.example/t", client_id: "id", client_secret: "a secret"}}
            """
        }
        let (file, lines) = (folder.appending(path: "config"), folder.appending(path: "log"))
        try Data("{apps: {\(apps.joined(separator: ", "))}}".utf8).write(to: file)
        let descriptor = open(lines.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }

        let services = try Services(
            try Services.load(file.path),
            configFile: file.path,
            log: Log(descriptor: descriptor),
            isCounting: false
        )
        services.logStart()

        let logged = try String(contentsOf: lines, encoding: .utf8).split(separator: "\n")
            .filter { $0.contains(#""event":"configuration""#) }
        #expect(logged.count == Services.warningLimit + 1)
        let count = try ConfigurationFile.load(file.path).warnings.count - Services.warningLimit
        #expect(count >= 50)
        #expect(try #require(logged.last).contains("\(count) more; "))
    }
}
