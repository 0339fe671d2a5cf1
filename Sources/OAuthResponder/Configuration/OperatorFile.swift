import Glibc
import OAuthProtocols

/// A file of the operator's, read up to a limit: the configuration, a preset, a secret.
///
/// Nothing that a path can lead to stops the program. No more than the limit is read of a device
/// without an end, and a pipe that brings nothing is waited for during ``patience``.
struct OperatorFile {
    /// What the file holds.
    let bytes: [UInt8]
    /// Whom the operator should know of, since they can change the file; empty for nobody.
    let warnings: [String]

    /// Why a file can't be used.
    enum Fault: Error, Equatable, Sendable {
        /// It is not there, is a directory, or may not be read.
        case unreadable(SystemError)
        /// It is longer than the limit.
        case tooLong
        /// It is a pipe or a device that brings nothing for a while.
        case silent
    }

    /// How long a pipe or a device may bring nothing, in milliseconds.
    static let patience: Int32 = 5000

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file's path; a pipe (`/dev/fd/63`) is read to its end.
    ///   - limit: the most bytes that are taken.
    /// - Throws: `Fault`.
    init(_ path: String, limit: Int) throws(Fault) {
        // A pipe without a writer must not stop the opening.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .unreadable(.last("open")) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(.last("fstat")) }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        if isRegular, status.st_size > limit { throw .tooLong }
        bytes = try Self.read(descriptor, limit: limit, isRegular: isRegular)
        warnings = isRegular ? Self.warnings(path, status) : []
    }

    private static func read(
        _ descriptor: Int32,
        limit: Int,
        isRegular: Bool
    ) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count <= limit {
            var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if !isRegular, poll(&input, 1, patience) != 1 { throw .silent }
            let count = Glibc.read(descriptor, &room, room.count)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(.last("read")) }
            if count == 0 { return bytes }
            bytes += room[..<count]
        }
        throw .tooLong
    }

    /// Who else can change the file, or put another one in its place.
    private static func warnings(_ path: String, _ file: stat) -> [String] {
        var warnings: [String] = []
        if let others = others(file) {
            warnings.append("\(path) can be changed by \(others.who); chmod \(others.change) it")
        }
        let folder = folder(of: path)
        var status = stat()
        // In a sticky folder (/tmp) nobody can replace the file of another user.
        if stat(folder, &status) == 0, status.st_mode & S_ISVTX == 0, let others = others(status) {
            warnings.append(
                "files in the folder \(folder) can be replaced by \(others.who); "
                    + "chmod \(others.change) it"
            )
        }
        return warnings
    }

    /// Who may write besides the owner, and what changes that; nil for nobody.
    private static func others(_ status: stat) -> (who: String, change: String)? {
        if status.st_mode & S_IWOTH != 0 { return ("every user of this machine", "o-w") }
        // By convention a group with the number of a user is that user's own.
        guard status.st_mode & S_IWGRP != 0, status.st_gid != status.st_uid else { return nil }
        return ("every member of the group with the number \(status.st_gid)", "g-w")
    }

    private static func folder(of path: String) -> String {
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == bytes.startIndex ? "/" : String(path[..<slash])
    }
}
