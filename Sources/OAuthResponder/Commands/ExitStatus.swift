/// How the program ends: codes of sysexits.
enum ExitStatus: Int32, Sendable {
    /// Done.
    case ok = 0
    /// The command line is wrong.
    case usage = 64
    /// An endpoint was not reached.
    case unavailable = 69
    /// The system refused something.
    case system = 71
    /// A file can't be written.
    case cannotCreate = 73
    /// The configuration has a fault.
    case configuration = 78
}
