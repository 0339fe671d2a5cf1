import Glibc
import OAuthProtocols

/// A program that runs beside this process and does not outlive it.
///
/// The program gets neither our environment, which may hold secrets, nor our descriptors. It is the
/// first of a group of its own, so that Ctrl-C reaches this process alone, and it gets `SIGTERM` when
/// this process ends, however that happens.
final class Subprocess: Sendable {
    /// Why a program can't be started.
    enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// This machine lacks it.
        case missing(Tool)
        /// The system refused.
        case system(SystemError)

        /// A sentence that says what to do.
        var description: String {
            switch self {
            case .missing(let tool):
                "\(tool.rawValue) is not installed; on Debian the package \(tool.package) has it"
            case .system(let error): "\(error)"
            }
        }
    }

    private let id: pid_t
    private let ending = Flight<Void>()

    /// Starts a program; to be called by the main thread, with whose end the program's comes.
    ///
    /// - Parameters:
    ///   - tool: the program.
    ///   - arguments: what follows its name.
    ///   - output: the file to which standard output and standard error are added.
    ///   - atEnd: called in a thread of its own when the program has ended.
    /// - Throws: `Failure`.
    init(
        _ tool: Tool,
        _ arguments: [String],
        output: String,
        atEnd: @escaping @Sendable () -> Void = {}
    ) throws(Failure) {
        guard let setpriv = Tool.setpriv.path() else { throw .missing(.setpriv) }
        guard let program = tool.path() else { throw .missing(tool) }
        let words = [setpriv, "--pdeathsig", "TERM", "--", program] + arguments
        // Where the end of children is ignored, nobody can wait for it.
        signal(SIGCHLD, SIG_DFL)
        id = try Self.spawn(words, output: output)
        do throws(SystemError) {
            try DetachedThread.start { [id, ending] in
                var information = siginfo_t()
                // The process is left for finish(), so that its number stays its own until then.
                while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR
                {}
                ending.land(())
                atEnd()
            }
        } catch {
            kill(-id, SIGKILL)
            waitpid(id, nil, 0)
            throw .system(error)
        }
    }

    private static func spawn(_ words: [String], output: String) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let wanted = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(wanted))

        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var id = pid_t()
        let code = posix_spawn(&id, words[0], &actions, &attributes, &arguments, &environment)
        guard code == 0 else { throw .system(SystemError(operation: words[0], code: code)) }
        return id
    }

    /// Waits until the program has ended.
    ///
    /// - Parameter patience: how long at most.
    /// - Returns: whether it has.
    func hasEnded(within patience: Duration = .zero) -> Bool {
        ending.wait(until: .now + patience) != nil
    }

    /// Asks the program to end; not to be called after ``finish(within:)``.
    func terminate() {
        kill(id, SIGTERM)
    }

    /// Waits until the program has ended, and kills it where that takes too long; to be called once,
    /// at last.
    ///
    /// - Parameter patience: how long the program may take.
    /// - Returns: whether it ended by itself, with success.
    @discardableResult
    func finish(within patience: Duration) -> Bool {
        if !hasEnded(within: patience) { kill(-id, SIGKILL) }
        var status: Int32 = 0
        return waitpid(id, &status, 0) == id && status == 0
    }
}
