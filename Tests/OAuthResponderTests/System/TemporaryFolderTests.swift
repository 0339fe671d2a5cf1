import FoundationEssentials
import Glibc
import Testing

@testable import OAuthResponder

@Suite("Temporary folders, and the tools that are started")
struct TemporaryFolderTests {
    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    @Test("a folder is for this user alone and goes as a whole, but not what its links lead to")
    func life() throws {
        let outer = try TemporaryFolder(in: nil)
        defer { outer.remove() }
        let inner = try TemporaryFolder(in: outer.path)
        #expect(inner.path.hasPrefix(outer.path + "/oauth-responder-"))
        try outer.write("kept", "text")
        try inner.write("file", "secret")
        try inner.link("link", to: outer.path)
        for (path, mode) in [(inner.path, 0o700), (inner.path + "/file", 0o600)]
            as [(String, mode_t)]
        {
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == mode)
        }
        #expect(throws: SystemError(operation: "open", code: EEXIST)) {
            try inner.write("file", "")
        }
        inner.remove()
        #expect(!Self.exists(inner.path) && Self.exists(outer.path + "/kept"))
    }

    @Test(
        "a parent that nginx or a socket can't take is not used",
        arguments: ["relative", "/tmp/a b", "/tmp/$x", "/tmp/" + String(repeating: "a", count: 80)]
    )
    func unusableParent(path: String) throws {
        let folder = try TemporaryFolder(in: path)
        defer { folder.remove() }
        #expect(folder.path.hasPrefix("/tmp/oauth-responder-"))
    }

    @Test("a tool is the first program of its name in the search path")
    func tools() throws {
        let folder = try TemporaryFolder(in: nil)
        defer { folder.remove() }
        let path = folder.path + "/openssl"
        try folder.write("openssl", "")
        #expect(Tool.openssl.path(searchPath: folder.path) == nil)
        #expect(chmod(path, 0o700) == 0)
        #expect(Tool.openssl.path(searchPath: "/nowhere:\(folder.path):/usr/bin") == path)
        #expect(Tool.openssl.path(searchPath: nil) == nil)
    }
}
