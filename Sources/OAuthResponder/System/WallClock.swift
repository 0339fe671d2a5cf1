import Glibc
import OAuthProtocols

extension Timestamp {
    /// Reads the system's clock.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seconds = Int64(time.tv_sec)
        let rest = Int64(time.tv_nsec) / 1_000_000
        return Timestamp(milliseconds: seconds * 1000 + rest)
    }
}
