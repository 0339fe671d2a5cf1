import Glibc
import Locks
import OAuthProtocols
import Synchronization

/// The log: one JSON object a line, written to a descriptor that is never waited for.
///
/// A line that the descriptor does not take at once is dropped; the next one that gets through says
/// in `dropped` how many were.
final class Log: Sendable {
    /// How much a line matters, from most to least.
    enum Level: String, Sendable, CaseIterable, Comparable {
        /// The operator must act.
        case error
        /// The operator may have to act.
        case warning
        /// What happens in regular service.
        case info
        /// What helps to find a fault.
        case debug

        /// Whether the left level matters more.
        static func < (left: Level, right: Level) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What a member of a line holds.
    enum Value: Sendable, Equatable {
        /// A text, escaped and cut to ``LogLine/textLimit``.
        case string(String)
        /// What went wrong, for the member `error`.
        case label(ErrorLabel)
        /// A whole number.
        case int(Int)
        /// True or false.
        case bool(Bool)
    }

    private let descriptor: Int32
    private let verbosity: Level
    /// What the descriptor is, as in `S_IFMT`; 0 for one that is not open.
    private let kind: mode_t
    /// How many lines were lost since the last one that got through.
    private let dropped = Atomic(0)
    /// How many lines were lost since the beginning.
    private let lost = Atomic(0)
    /// Held while a line goes to a pipe, which another thread must not fill in between.
    private let turn = Lock(())

    /// Makes a log.
    ///
    /// - Parameters:
    ///   - descriptor: where the lines go; standard error unless given. It is not closed.
    ///   - verbosity: the level that is still written; what matters less is not.
    init(descriptor: Int32 = STDERR_FILENO, verbosity: Level = .debug) {
        self.descriptor = descriptor
        self.verbosity = verbosity
        var status = stat()
        kind = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
    }

    /// How many lines the descriptor has not taken, from the beginning on.
    var droppedLines: Int { lost.load(ordering: .relaxed) }

    /// Writes a line, or drops it.
    ///
    /// - Parameters:
    ///   - level: how much it matters.
    ///   - members: what the line holds after `time` and `level`, in this order.
    func write(_ level: Level, _ members: [(name: String, value: Value)]) {
        guard level <= verbosity else { return }
        let time = Timestamp.now()
        let before = dropped.exchange(0, ordering: .relaxed)
        let line = LogLine(time: time, level: level, members: members, dropped: before)
        if isTaken(line.bytes) { return }
        dropped.add(before + 1, ordering: .relaxed)
        lost.add(1, ordering: .relaxed)
    }

    private func isTaken(_ line: [UInt8]) -> Bool {
        if kind == S_IFSOCK {
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            return send(descriptor, line, line.count, flags) == line.count
        }
        // A file takes what comes, and each line as a whole.
        if kind == S_IFREG { return Glibc.write(descriptor, line, line.count) == line.count }
        return turn.withLock { _ in
            // A pipe that is ready takes a line of a page at once: a line is shorter than that.
            var target = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&target, 1, 0) == 1, target.revents & Int16(POLLOUT) != 0 else {
                return false
            }
            return Glibc.write(descriptor, line, line.count) == line.count
        }
    }
}
