import Glibc

/// A call into the operating system that failed.
struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was asked for: `bind`, `pthread_create`.
    var operation: String
    /// The value of `errno`.
    var code: Int32

    /// Takes the code from `errno`, so no other call may come between the failed one and this.
    static func last(_ operation: String) -> SystemError {
        SystemError(operation: operation, code: errno)
    }

    /// The operation and the system's own words for the code.
    var description: String { "\(operation): \(reason)" }

    /// The system's own words for the code: `Permission denied`.
    var reason: String {
        var words = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &words, words.count) == 0 else { return "error \(code)" }
        return String(
            decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }
}
