private import CCurl
import Locks
import OAuthProtocols
import Synchronization

/// What gives up every call that is under way, and at once every call that begins later.
///
/// One cancellation serves all the clients that follow one another when the configuration is read
/// again: a client that was replaced may still have calls under way.
final class Cancellation: Sendable {
    private let flag = Atomic(false)
    /// The addresses of the multi handles that a call uses at the moment.
    private let running = Lock<Set<UInt>>([])

    /// Makes a cancellation that has not happened.
    init() {}

    /// Whether calls are to be given up.
    var isCancelled: Bool { flag.load(ordering: .acquiring) }

    /// Gives all calls up; doing it again changes nothing.
    func cancel() {
        running.withLock { running in
            flag.store(true, ordering: .releasing)
            // A handle leaves the set, under this lock, before it is kept or freed: each is alive.
            for address in running {
                curl_multi_wakeup(UnsafeMutableRawPointer(bitPattern: address))
            }
        }
    }

    /// Enters a multi handle that ``cancel()`` has to wake.
    ///
    /// The handle looks at ``isCancelled`` each time before it waits. A wake-up that comes between
    /// the two is not lost, since libcurl writes it into a pipe that the wait finds readable.
    ///
    /// - Throws: `TransportError.cancelled` where it is too late.
    func enter(_ address: UInt) throws(TransportError) {
        let isEntered = running.withLock { running in
            guard !isCancelled else { return false }
            running.insert(address)
            return true
        }
        guard isEntered else { throw .cancelled }
    }

    /// Removes a multi handle that was entered; afterwards nothing wakes it.
    func leave(_ address: UInt) {
        running.withLock { _ = $0.remove(address) }
    }
}
