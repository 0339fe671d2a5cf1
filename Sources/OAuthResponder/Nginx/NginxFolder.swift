import Glibc
import OAuthProtocols

/// The folder from which `deploy/nginx.conf` includes what it has to know of the apps.
///
/// The program owns one file in it and leaves every other one alone.
struct NginxFolder {
    /// The folder's path.
    let path: String

    /// Where the folder is unless said otherwise.
    static let defaultPath = "/etc/oauth-responder/nginx"

    /// How the file compares with what would be written now.
    enum State: Equatable, Sendable {
        /// There is none, and none is needed.
        case needless
        /// There is none, though one is needed.
        case missing
        /// It is what would be written.
        case current
        /// It is something else, or not needed.
        case outdated
        /// This user may not read it.
        case unreadable
    }

    /// The longest file that is compared, in bytes.
    private static let lengthLimit = 1 << 24

    /// The path of the program's file.
    var file: String { path + "/apps.conf" }

    /// The new file until it is whole, under a name that nginx does not include.
    private var unfinished: String { file + ".new" }

    /// Compares the file with the text that would be written; nil for no file.
    func state(of text: String?) -> State {
        var status = stat()
        guard lstat(file, &status) == 0 else {
            return errno != ENOENT ? .unreadable : text == nil ? .needless : .missing
        }
        guard let text else { return .outdated }
        do throws(OperatorFile.Fault) {
            let found = try OperatorFile(file, limit: Self.lengthLimit)
            return found.bytes.elementsEqual(text.utf8) ? .current : .outdated
        } catch {
            if case .unreadable = error { return .unreadable }
            return .outdated
        }
    }

    /// Writes the file with mode 0640 and puts it in place as a whole.
    ///
    /// nginx reads the old file or the new one, never a part. The folder is made, with mode 0750, if
    /// it is not there. What an earlier call that was cut off has left is removed.
    ///
    /// - Parameter text: what the file holds; nil removes it.
    /// - Throws: `SystemError`; the file is then as it was.
    func write(_ text: String?) throws(SystemError) {
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw .last("mkdir") }
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .last("open") }
        defer { close(folder) }
        // Two calls at the same time must not write into one another's file.
        guard flock(folder, LOCK_EX) == 0 else { throw .last("flock") }
        try remove(unfinished)
        guard let text else { return try remove(file) }
        do throws(SystemError) {
            try writeUnfinished(Array(text.utf8))
            guard rename(unfinished, file) == 0 else { throw .last("rename") }
        } catch {
            unlink(unfinished)
            throw error
        }
        guard fsync(folder) == 0 else { throw .last("fsync") }
    }

    private func remove(_ name: String) throws(SystemError) {
        guard unlink(name) == 0 || errno == ENOENT else { throw .last("unlink") }
    }

    private func writeUnfinished(_ bytes: [UInt8]) throws(SystemError) {
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("open") }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o640) == 0 else { throw .last("fchmod") }
        try SystemError.writeWhole(bytes, to: descriptor)
        guard fsync(descriptor) == 0 else { throw .last("fsync") }
    }
}
