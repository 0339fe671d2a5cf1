private import CProcess
import Glibc

/// The signals that the process takes, one at a time and in the main thread.
///
/// No handler of ours ever runs, so nothing has to be safe inside one.
enum Signals {
    /// What a signal asks for.
    enum Demand: Sendable, Equatable {
        /// `SIGTERM`, `SIGINT`, `SIGXCPU`: finish what is in flight and exit.
        case stop
        /// `SIGHUP`: read the configuration again.
        case reload
    }

    /// Blocks the signals in this thread and in all that it will start.
    ///
    /// To be called before any other thread exists. `SIGUSR1`, for which libfcgi has a handler, is
    /// blocked for good.
    static func block() {
        block([SIGTERM, SIGINT, SIGHUP, SIGXCPU, SIGUSR1])
    }

    /// Ignores the signals that would end the process and that nobody has a reason to send it.
    ///
    /// `SIGQUIT`, the signals of faults and `SIGKILL` still end it at once. Without `SIGXFSZ` a write
    /// to a log that has reached the limit of its size is an error of that write and nothing more.
    static func ignoreNeedless() {
        let needless = [
            SIGALRM, SIGVTALRM, SIGPROF, SIGUSR2, SIGIO, SIGPWR, SIGSTKFLT, SIGXFSZ,
        ]
        for number in needless { signal(number, SIG_IGN) }
        let first = process_first_real_time_signal()
        for number in first...max(first, process_last_real_time_signal()) {
            signal(number, SIG_IGN)
        }
    }

    /// Lets a fault end the process at once.
    ///
    /// Swift's runtime has handlers of its own where it finds a program that prints a backtrace. All
    /// calls would stand still for seconds meanwhile, and registers and memory, tokens among it, would
    /// be written to standard error.
    static func endAtFaults() {
        for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
            signal(number, SIG_DFL)
        }
    }

    /// Keeps a write to a closed pipe or connection from ending the process.
    static func blockBrokenPipes() {
        block([SIGPIPE])
    }

    /// Makes a write to a closed connection an error of that write and nothing more.
    ///
    /// libfcgi installs a handler of its own, so this comes after its start.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for the next signal.
    static func next() -> Demand {
        var awaited = set(of: [SIGTERM, SIGINT, SIGHUP, SIGXCPU])
        var received: Int32 = 0
        while sigwait(&awaited, &received) != 0 {}
        return received == SIGHUP ? .reload : .stop
    }

    /// Sends the process what its main thread understands as a demand to stop.
    static func demandStop() {
        kill(getpid(), SIGTERM)
    }

    private static func block(_ signals: [Int32]) {
        var blocked = set(of: signals)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
    }

    private static func set(of signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }
}
