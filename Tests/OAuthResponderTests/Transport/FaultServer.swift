import FoundationEssentials
import Glibc
import Testing

/// The running `fault_server.py`, which ends with this value.
final class FaultServer: Sendable {
    /// The folder that holds `cert.pem` and `key.pem`; nil without TLS.
    let folder: String?

    private let process: pid_t
    private let connection: Int32
    private let ports: [String: Int]

    /// Starts `fault_server.py` and waits for its ports.
    convenience init(tls: Bool = false) throws {
        let folder = tls ? try Self.makeFolder() : nil
        try self.init("fault_server.py", folder.map { ["--tls", $0] } ?? [], folder: folder)
    }

    /// Starts `closing_server.py`, which has TLS, and waits for its ports.
    static func closing() throws -> FaultServer {
        let folder = try makeFolder()
        return try FaultServer("closing_server.py", [folder], folder: folder)
    }

    /// Starts `ending_server.py`, which has TLS, and waits for its ports.
    static func ending() throws -> FaultServer {
        let folder = try makeFolder()
        return try FaultServer("ending_server.py", [folder], folder: folder)
    }

    /// Starts `proxy_server.py`, some of whose proxies have TLS, and waits for its ports.
    static func proxies() throws -> FaultServer {
        let folder = try makeFolder()
        return try FaultServer("proxy_server.py", [folder], folder: folder)
    }

    private init(_ name: String, _ words: [String], folder: String?) throws {
        self.folder = folder
        let script = "\(#filePath)".replacing("FaultServer.swift", with: name)
        let arguments = ["/usr/bin/python3", script] + words
        (process, connection) = try ChildProcess.connected(arguments)
        ports = try JSONDecoder().decode([String: Int].self, from: Self.line(connection))
    }

    deinit {
        close(connection)
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        if let folder {
            unlink(folder + "/cert.pem")
            unlink(folder + "/key.pem")
            rmdir(folder)
        }
    }

    /// The address of a fault: `http`, `https`, `mail` (greets, as SMTP does), `closed`
    /// (refuses) or `silent` (accepts and says nothing) name the port.
    func uri(_ path: String, port: String = "http", host: String = "127.0.0.1") throws -> String {
        let number = try #require(ports[port])
        let scheme = port == "https" || port.hasPrefix("tls") ? "https" : "http"
        return "\(scheme)://\(host):\(number)/\(path)"
    }

    /// The number of a port.
    func port(_ name: String) throws -> Int { try #require(ports[name]) }

    private static func makeFolder() throws -> String {
        var template = Array("/tmp/oauth-responder-test-XXXXXX".utf8CString)
        return String(cString: try #require(mkdtemp(&template)))
    }

    private static func line(_ descriptor: Int32) -> Data {
        var line = Data()
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return line
    }
}
