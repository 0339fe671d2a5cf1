import FoundationEssentials
import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Folder of the maps for nginx")
final class NginxFolderTests {
    private let parent: String
    private let folder: NginxFolder

    init() throws {
        var template = Array("/tmp/nginx-folder-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        parent = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        folder = NginxFolder(path: parent + "/nginx")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: parent)
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    private func put(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test("a file is written as a whole, for owner and group alone, into a folder that is made")
    func write() throws {
        try folder.write("one")
        #expect(mode(folder.file) == 0o640)
        #expect(mode(folder.path) & 0o027 == 0)
        #expect(folder.state(of: "one") == .current)
        #expect(folder.state(of: "two") == .outdated)
        try folder.write("two")
        #expect(folder.state(of: "two") == .current)
        #expect(try names == ["apps.conf"])
    }

    @Test("a reader keeps the whole old file while a new one takes its place")
    func replaced() throws {
        try folder.write("the old one")
        let reader = open(folder.file, O_RDONLY)
        defer { close(reader) }
        try folder.write("new")
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(reader, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "the old one")
    }

    @Test("what is not needed is removed, and what others put there stays")
    func removed() throws {
        #expect(folder.state(of: nil) == .needless)
        #expect(folder.state(of: "text") == .missing)
        try folder.write("text")
        try put("", folder.path + "/own.conf")
        try put("", folder.file + ".new")
        #expect(folder.state(of: nil) == .outdated)
        try folder.write(nil)
        #expect(folder.state(of: nil) == .needless)
        #expect(try names == ["own.conf"])
        try put("", folder.file + ".new")
        try folder.write("text")
        #expect(try names == ["apps.conf", "own.conf"])
    }

    @Test("a link to another file is replaced, and that file is not written")
    func link() throws {
        try folder.write(nil)
        let other = parent + "/other"
        try put("other", other)
        symlink(other, folder.file)
        symlink(other, folder.file + ".new")
        try folder.write("text")
        #expect(FileManager.default.contents(atPath: other) == Data("other".utf8))
        #expect(folder.state(of: "text") == .current)
    }

    @Test("a folder that can't be used is an error that leaves the file as it was")
    func failures() throws {
        let deep = NginxFolder(path: parent + "/missing/nginx")
        #expect(throws: SystemError(operation: "mkdir", code: ENOENT)) { try deep.write("text") }
        let file = parent + "/file"
        try put("", file)
        #expect(throws: SystemError(operation: "open", code: ENOTDIR)) {
            try NginxFolder(path: file).write("text")
        }
        try folder.write("text")
        mkdir(folder.file + ".new", 0o700)
        #expect(throws: SystemError.self) { try folder.write("more") }
        #expect(folder.state(of: "text") == .current)
    }

    @Test("check says whether the maps are current, and no key")
    func report() throws {
        let root = SettingsReader([:], path: "", findings: ConfigurationFindings())
        var configuration = Configuration(root, presets: PresetDirectory(folders: []))
        configuration.apps = ["crm": NginxMapsTests.app("crm")]
        func report() -> String { NginxCommand.report(configuration, folder: folder) }
        #expect(report().contains("\(folder.path): none, and none are needed"))
        #expect(report().contains("\"geo $oauth_is_unlimited\""))
        configuration.apps = ["crm": NginxMapsTests.app("crm", keys: ["very-secret"])]
        #expect(report().contains("\(folder.path): MISSING"))
        try folder.write(NginxMaps(configuration).text)
        #expect(report().contains("\(folder.path): current"))
        configuration.apps["crm"] = NginxMapsTests.app("crm", keys: ["very-secret-2"])
        #expect(report().contains("\(folder.path): OUT OF DATE; run oauth-responder nginx"))
        #expect(!report().contains("very-secret"))
        configuration.apps["board"] = NginxMapsTests.app("board")
        #expect(report().contains("warning: apps.crm has access_keys and no connector"))
    }
}
