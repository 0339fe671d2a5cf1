import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// A log whose lines a test reads.
final class LogPipe {
    /// The log.
    let log: Log
    private let reading: Int32
    private let writing: Int32

    /// Opens the pipe.
    ///
    /// - Throws: an expectation that failed, where the system has no pipe left.
    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        // A call that leaves no line fails, and does not wait.
        try #require(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        reading = ends[0]
        writing = ends[1]
        log = Log(descriptor: writing)
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Takes the lines that were written since the last time, without their line ends.
    func take() -> [String] {
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(reading, &room, room.count)
        let text = String(decoding: room.prefix(max(0, count)), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }
}
