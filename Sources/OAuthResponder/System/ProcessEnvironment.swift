private import CProcess
import Glibc

/// What the process changes about itself before anything else happens.
enum ProcessEnvironment {
    /// The most descriptors that the process asks for.
    static let descriptorLimit: rlim_t = 65_536

    /// Prepares the process; to be called first, while there is one thread.
    static func prepare() {
        Memory.prepare()
        openStandardDescriptors()
        Signals.blockBrokenPipes()
        Signals.ignoreNeedless()
        Signals.endAtFaults()
        forbidCores()
        // TLS libraries write session keys into the file that this variable names.
        unsetenv("SSLKEYLOGFILE")
        raiseDescriptorLimit()
    }

    /// Opens `/dev/null` for each of the descriptors 0 to 2 that is closed.
    ///
    /// Otherwise a connection would get the number, and would be sent what is meant for standard error.
    private static func openStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Keeps what is in memory, tokens among it, out of files.
    ///
    /// The limit is for cores that the kernel writes into a file. A kernel that hands them to a
    /// program does not look at it, but writes none for a process that is not dumpable. Nor can
    /// another process of the same user then read the memory, or the environment in `/proc`.
    private static func forbidCores() {
        var limit = rlimit()
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        _ = process_forbid_dump()
    }

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = min(limit.rlim_max, descriptorLimit)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        // Where the limit stays low, the process can still serve fewer connections at a time.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
