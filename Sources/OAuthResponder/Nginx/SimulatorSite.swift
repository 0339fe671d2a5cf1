import Glibc
import OAuthProtocols

/// The files of an nginx that serves the simulator, the responder and the connectors to this machine
/// alone.
///
/// The site is `deploy/nginx.conf`, with those words replaced that an administrator replaces, and
/// `deploy/simulator.conf` in its server.
struct SimulatorSite {
    /// Where all files lie.
    let folder: TemporaryFolder
    /// The port of 127.0.0.1 that nginx listens on.
    let port: UInt16

    /// Why there is no site.
    enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
        /// The program came without the named file.
        case notShipped(String)
        /// A word that has to be replaced does not stand in the named file once.
        case word(String, file: String)

        /// A sentence that says what to do.
        var description: String {
            switch self {
            case .notShipped(let name):
                "\(name) is missing in share/oauth-responder beside the program's folder; \"make install\" "
                    + "puts it there"
            case .word(let word, let file):
                "\(file) has to hold \"\(word)\" once; replace the file by the one that came with this version"
            }
        }
    }

    /// The longest file that is read, in bytes.
    private static let lengthLimit = 1 << 20

    /// The certificate that nginx shows.
    var certificate: String { folder.path + "/certificate.pem" }
    /// The key of the certificate.
    var privateKey: String { folder.path + "/private-key.pem" }
    /// Where nginx finds the responder.
    var socket: SocketAddress { .unix(path: folder.path + "/responder.sock") }
    /// The file of nginx's own words.
    var output: String { folder.path + "/nginx.log" }

    /// What follows nginx's name on its command line.
    var arguments: [String] { ["-p", folder.path, "-c", "nginx.conf", "-e", "stderr"] }

    /// Writes all files but the certificate and its key.
    ///
    /// - Parameters:
    ///   - maps: what nginx has to know of the apps.
    ///   - apps: what the page has to know of them, as JSON.
    /// - Throws: `Fault`, or `SystemError`.
    func write(maps: NginxMaps, apps: String) throws {
        guard let pages = ShippedFile.path("simulator") else { throw Fault.notShipped("simulator") }
        // A path from elsewhere may hold what means something to nginx.
        try folder.link("simulator", to: pages)
        try folder.write("apps.json", apps)
        try NginxFolder(path: folder.path + "/nginx-apps").write(maps.text)
        let snippet = [
            ("/usr/share/oauth-responder/simulator", "\(folder.path)/simulator"),
            ("/run/oauth-responder/apps.json", "\(folder.path)/apps.json"),
        ]
        try folder.write("simulator.conf", Self.filled("simulator.conf", snippet))
        try folder.write("site.conf", Self.filled("nginx.conf", words))
        try folder.write("nginx.conf", main)
    }

    /// The words of the site and what stands for them here; there is no plain port.
    ///
    /// A browser would remember Strict-Transport-Security for localhost, and then refuse whatever else
    /// this machine serves there without TLS, on any port.
    private var words: [(word: String, replacement: String)] {
        [
            ("server_name oauth.example.com;", "server_name localhost;"),
            (
                "server_tokens off;",
                "server_tokens off;\n    include \(folder.path)/simulator.conf;"
            ),
            ("/etc/oauth-responder/nginx/", "\(folder.path)/nginx-apps/"),
            ("/etc/oauth-responder/callers/", "\(folder.path)/callers/"),
            ("unix:/run/oauth-responder/responder.sock", "\(socket)"),
            ("/etc/ssl/oauth-responder/fullchain.pem", certificate),
            ("/etc/ssl/oauth-responder/privkey.pem", privateKey),
            ("listen 443", "listen 127.0.0.1:\(port)"),
            ("listen 80;", ""),
            ("https \"max-age=31536000\";", "https \"\";"),
            ("/var/log/nginx/oauth-responder.log", "/dev/null"),
        ]
    }

    /// nginx's main file: one process, which writes in the folder alone and runs as this one's user, whose
    /// folder it is.
    private var main: String {
        let user = geteuid() == 0 ? "user root;\n" : ""
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "    \($0)_temp_path \(folder.path)/\($0);\n" }.joined()
        return """
            daemon off;
            master_process off;
            \(user)pid \(folder.path)/nginx.pid;
            error_log stderr;
            events {}
            http {
                access_log off;
            \(folders)    include \(folder.path)/site.conf;
            }
            """
    }

    private static func filled(
        _ name: String,
        _ words: [(word: String, replacement: String)]
    ) throws(Fault) -> String {
        guard let path = ShippedFile.path(name),
            let file = try? OperatorFile(path, limit: lengthLimit)
        else { throw .notShipped(name) }
        var text = String(decoding: file.bytes, as: UTF8.self)
        for (word, replacement) in words {
            guard text.ranges(of: word).count == 1 else { throw .word(word, file: path) }
            text = text.replacing(word, with: replacement)
        }
        return text
    }
}
