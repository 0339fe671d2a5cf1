import Glibc
import OAuthProtocols

/// A door that opens once, and that threads can wait for among their descriptors.
final class Latch: Sendable {
    /// A descriptor that becomes readable when the latch opens, and stays so.
    let descriptor: Int32
    private let writeEnd: Int32

    /// Makes a closed latch.
    ///
    /// - Throws: `SystemError` if there is no descriptor left.
    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .last("pipe") }
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    /// Opens the latch; opening it again changes nothing.
    func open() {
        var byte: UInt8 = 0
        // Nobody reads the byte, so a full pipe is an open latch too.
        _ = write(writeEnd, &byte, 1)
    }

    /// Waits until the latch is open.
    ///
    /// - Parameter timeout: how long at most, in milliseconds.
    /// - Returns: whether it is open.
    func wait(milliseconds timeout: Int32) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waited, 1, timeout) > 0
    }
}
