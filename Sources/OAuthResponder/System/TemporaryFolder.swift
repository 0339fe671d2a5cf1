import FoundationEssentials
import Glibc
import OAuthProtocols

/// A folder for this user alone, and for as long as it is needed.
struct TemporaryFolder: Sendable {
    /// The folder's path, which any program takes as one plain word.
    let path: String

    /// How long the path of the folder around it may be, in bytes, so that a socket's address has room
    /// for the path of a socket in it.
    private static let lengthLimit = SocketAddress.pathLimit - 40

    /// Makes the folder, with mode 0700, in `TMPDIR` or else in `/tmp`.
    ///
    /// A `TMPDIR` that is too long for the path of a socket, or in which there is more than letters,
    /// digits and `/._-`, is not used.
    ///
    /// - Parameter parent: the folder around it.
    /// - Throws: `SystemError`.
    init(
        in parent: String? = getenv("TMPDIR").map { String(cString: $0) }
    ) throws(SystemError) {
        var around = "/tmp"
        if let parent, parent.hasPrefix("/"), parent.utf8.count <= Self.lengthLimit,
            parent.utf8.allSatisfy({ $0.isNameCharacter || $0 == UInt8(ascii: "/") })
        {
            around = parent
        }
        // The system puts the folder's name into the bytes that it is given, behind which is a zero.
        var template = Array("\(around)/oauth-responder-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .last("mkdtemp in \(around)") }
        path = String(
            decoding: template.dropLast().map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }

    /// Writes a new file that this user alone may read.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - text: what it holds.
    /// - Throws: `SystemError`.
    func write(_ name: String, _ text: String) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = open("\(path)/\(name)", flags, 0o600)
        guard descriptor >= 0 else { throw .last("open") }
        defer { close(descriptor) }
        try SystemError.writeWhole(Array(text.utf8), to: descriptor)
    }

    /// Puts a link into the folder.
    ///
    /// - Parameters:
    ///   - name: the link's name.
    ///   - target: the path that it leads to.
    /// - Throws: `SystemError`.
    func link(_ name: String, to target: String) throws(SystemError) {
        guard symlink(target, "\(path)/\(name)") == 0 else { throw .last("symlink") }
    }

    /// Removes the folder with all that is in it, links but not what they lead to.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
