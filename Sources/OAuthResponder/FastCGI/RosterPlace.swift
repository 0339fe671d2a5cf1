import Glibc
import Synchronization

extension Roster {
    /// The place of one connection.
    final class Place: Sendable {
        /// What ``idleSince`` is after the connection had to make room.
        static let shutDown = -1

        /// The connected socket.
        let descriptor: Int32
        /// When the connection became idle, in a count of such events; 0 while it brings a call, and
        /// ``shutDown`` after it had to make room.
        let idleSince = Atomic(0)

        /// Makes the place of a connection that brings a call.
        init(_ descriptor: Int32) {
            self.descriptor = descriptor
        }

        /// Whether something has come that nobody has read.
        var isReadable: Bool {
            var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return poll(&asked, 1, 0) > 0
        }
    }
}
