private import CProcess
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
                "\(tool.rawValue) is not installed; on Debian the package of that name has it"
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
        guard let program = tool.path() else { throw .missing(tool) }
        // Where the end of children is ignored, nobody can wait for it.
        signal(SIGCHLD, SIG_DFL)
        id = try Self.start([program] + arguments, output: output)
        do throws(SystemError) {
            try DetachedThread.start { [id, ending] in
                // The number stays the program's own until finish().
                process_wait_for_end(id)
                ending.land(())
                atEnd()
            }
        } catch {
            kill(id, SIGKILL)
            waitpid(id, nil, 0)
            throw .system(error)
        }
    }

    private static func start(_ words: [String], output: String) throws(Failure) -> pid_t {
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let id = process_start_program(words[0], &arguments, output)
        guard id >= 0 else { throw .system(.last("fork")) }
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
