import Glibc
import Testing

/// Processes that tests talk to over one descriptor.
enum ChildProcess {
    /// Starts a program.
    ///
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - end: the descriptor that becomes its standard input and output.
    /// - Returns: the process, for which the caller has to wait.
    /// - Throws: an expectation that failed, where the system starts none.
    static func spawn(_ words: [String], inputAndOutput end: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, 0)
        posix_spawn_file_actions_adddup2(&actions, end, 1)
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, words[0], &actions, nil, &arguments, environ)
        try #require(result == 0)
        return process
    }

    /// Starts a program that talks over its standard input and output.
    ///
    /// - Parameter words: the program's path and its arguments.
    /// - Returns: the process, for which the caller has to wait, and the other end of what it talks
    ///   over, which the caller has to close.
    /// - Throws: an expectation that failed, where the system starts none.
    static func connected(_ words: [String]) throws -> (process: pid_t, connection: Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let result = socketpair(AF_UNIX, kind, 0, &ends)
        try #require(result == 0)
        defer { close(ends[1]) }
        return (try spawn(words, inputAndOutput: ends[1]), ends[0])
    }
}
