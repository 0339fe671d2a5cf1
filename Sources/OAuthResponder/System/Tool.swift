import Glibc

/// A program of the system that this one starts.
enum Tool: String, Sendable {
    case nginx
    case openssl

    /// Where nginx lies on Debian, though the search path of most users does not lead there.
    private static let systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"]

    /// Finds the tool in a search path, and then in the folders of the system's own tools.
    ///
    /// - Parameter searchPath: folders with colons between; nil for none.
    /// - Returns: the path of the tool; nil where this machine lacks it.
    func path(searchPath: String? = getenv("PATH").map { String(cString: $0) }) -> String? {
        let own = searchPath?.split(separator: ":").map(String.init) ?? []
        for folder in own + Self.systemFolders {
            let path = folder + "/" + rawValue
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                access(path, X_OK) == 0
            {
                return path
            }
        }
        return nil
    }
}
