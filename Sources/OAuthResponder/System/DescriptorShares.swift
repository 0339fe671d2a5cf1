import Glibc

/// How the descriptors that a process may have are shared out, so that they never run out.
///
/// A call needs four at the most: the gateway's connection, the provider's, and the two ends by which
/// libcurl wakes itself.
struct DescriptorShares: Sendable, Equatable {
    /// The most of ``surplus`` and of ``idle``.
    static let sideLimit = 64
    /// How many descriptors are for neither: logs, pipes, files that are being read, look-ups of names.
    private static let reserve = 16

    /// How many calls can be answered at the same time.
    let calls: Int
    /// How many more calls can be told to come later.
    let surplus: Int
    /// How many connections to providers can be kept, at three descriptors each.
    let idle: Int

    /// Shares out so many descriptors.
    init(limit: Int) {
        let shared = max(8, limit - Self.reserve)
        surplus = min(Self.sideLimit, shared / 8)
        idle = surplus
        calls = (shared - surplus - 3 * idle) / 4
    }

    /// The shares of this process, whose limit does not change any more.
    static let ofProcess = DescriptorShares(limit: ofSystem())

    private static func ofSystem() -> Int {
        var limit = rlimit()
        let code = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return code == 0 ? Int(clamping: limit.rlim_cur) : 1024
    }
}
