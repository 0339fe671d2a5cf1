private import CCurl
import Locks

/// The TLS sessions that new connections resume.
///
/// libcurl keeps eight sessions in a share (`CURLSH`) and forgets the one that was not used for
/// longest, so there are several shares, among which the servers are spread.
final class SessionCache: Sendable {
    private let shares: [Share]

    /// The count of the shares.
    private static let shareCount = 8

    /// Makes a cache without sessions.
    ///
    /// - Throws: `TransportSetupError.initialisationFailed` where memory is short.
    init() throws(TransportSetupError) {
        var shares: [Share] = []
        for _ in 0..<Self.shareCount {
            guard let share = Share() else { throw .initialisationFailed }
            shares.append(share)
        }
        self.shares = shares
    }

    /// The address of the share (`CURLSH`) for a server, valid as long as the cache.
    func share(for origin: String) -> UInt {
        let hash = origin.utf8.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
        return shares[Int(hash % UInt32(shares.count))].address
    }

    /// One share with the lock that libcurl asks for, since threads use it at the same time.
    ///
    /// Connections are not shared: libcurl's own documentation forbids that between threads.
    private final class Share: Sendable {
        let address: UInt
        private let lock: Lock<UnsafeMutablePointer<pthread_mutex_t>>

        init?() {
            guard let share = curl_share_init() else { return nil }
            let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
            pthread_mutex_init(lock, nil)
            let codes = [
                curl_share_set_user(share, lock),
                curl_share_set_lock_callback(share) { _, _, _, lock in
                    guard let lock else { return }
                    pthread_mutex_lock(lock.assumingMemoryBound(to: pthread_mutex_t.self))
                },
                curl_share_set_unlock_callback(share) { _, _, lock in
                    guard let lock else { return }
                    pthread_mutex_unlock(lock.assumingMemoryBound(to: pthread_mutex_t.self))
                },
                curl_share_set_data(share, CURL_LOCK_DATA_SSL_SESSION),
            ]
            guard codes.allSatisfy({ $0 == CURLSHE_OK }) else {
                curl_share_cleanup(share)
                lock.deallocate()
                return nil
            }
            address = UInt(bitPattern: share)
            self.lock = Lock(lock)
        }

        deinit {
            curl_share_cleanup(UnsafeMutableRawPointer(bitPattern: address))
            lock.withLock { lock in
                pthread_mutex_destroy(lock)
                lock.deallocate()
            }
        }
    }
}
