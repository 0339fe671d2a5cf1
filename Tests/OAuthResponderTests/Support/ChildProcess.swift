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
}
