import Glibc

/// Text for whoever started the program.
enum StandardError {
    /// Writes a line to standard error.
    static func print(_ text: String) {
        let line = text + "\n"
        _ = line.utf8.withContiguousStorageIfAvailable {
            write(STDERR_FILENO, $0.baseAddress, $0.count)
        }
    }
}
