import Glibc

/// What the system says of the process.
struct ProcessFigures: Sendable, Equatable {
    /// How many threads there are; nil where the system does not tell (no `/proc`).
    var threads: Int?
    /// The memory that lies in RAM, in bytes; nil where the system does not tell.
    var residentMemory: Int?
    /// The processor time that was used, in microseconds.
    var processorTime: Int

    /// Asks the system.
    static func now() -> ProcessFigures {
        let status = status()
        var used = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
        return ProcessFigures(
            threads: number("Threads:", in: status),
            residentMemory: number("VmRSS:", in: status).map { $0 * 1024 },
            processorTime: used.tv_sec * 1_000_000 + used.tv_nsec / 1000
        )
    }

    private static func status() -> String {
        let descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var room = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &room, room.count)
        return String(decoding: room.prefix(max(0, count)), as: UTF8.self)
    }

    /// Reads the number behind a name.
    private static func number(_ name: String, in status: String) -> Int? {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else {
            return nil
        }
        return line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) }
    }
}
