private import CProcess

/// A thread of the operating system that nobody joins.
///
/// The work here blocks (libfcgi, libcurl), which tasks of Swift's own pool must not do.
enum DetachedThread {
    /// The size of a thread's stack, in bytes.
    static let stackSize = 512 * 1024

    /// Starts a thread that runs a closure and ends.
    ///
    /// - Parameter body: what the thread runs.
    /// - Throws: `SystemError` if the system has no thread to give (`EAGAIN`).
    static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        // C carries one raw pointer: it owns the closure's box until the thread takes it over.
        let box = Unmanaged.passRetained(Box(body))
        let code = process_start_thread(
            stackSize,
            { argument in
                if let argument {
                    Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            },
            box.toOpaque()
        )
        guard code == 0 else {
            box.release()
            throw SystemError(operation: "pthread_create", code: code)
        }
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
