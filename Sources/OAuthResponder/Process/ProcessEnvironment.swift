import Glibc

/// What the process changes about itself before anything else happens.
enum ProcessEnvironment {
    /// The most descriptors that the process asks for.
    static let descriptorLimit: rlim_t = 65_536

    /// Prepares the process; to be called first, while there is one thread.
    static func prepare() {
        Signals.block()
        // TLS libraries write session keys into the file that it names.
        unsetenv("SSLKEYLOGFILE")
        raiseDescriptorLimit()
    }

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = min(limit.rlim_max, descriptorLimit)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        // Without it the process serves fewer connections at a time, which it can.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
