package import Glibc

/// A value that one thread at a time may use.
///
/// `Synchronization.Mutex` spins a thousand times before it sleeps, which takes from the holder of
/// the lock the processor that it needs: with more threads than cores it cost the process a third of
/// its time. The system's own lock sleeps at once.
///
/// This is the one type for which the compiler takes our word (`@unchecked Sendable`). The compiler
/// can't know that `pthread_mutex_t` orders what threads do with the value. It holds since the value
/// is private to this file and is reached within ``withLock(_:)`` alone, between locking and
/// unlocking; `sending` has the compiler check that nothing else leads to the value.
package final class Lock<Value>: @unchecked Sendable {
    /// The system's lock, in memory of its own, since its address must never change.
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
    /// The value, in memory of its own: the exclusivity that Swift would check at run time is what
    /// the lock is for.
    @usableFromInline let value: UnsafeMutablePointer<Value>

    /// Protects a value to which nothing else leads.
    package init(_ initial: sending Value) {
        mutex = .allocate(capacity: 1)
        // This can't fail for a lock of the default kind.
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        value = .allocate(capacity: 1)
        value.initialize(to: initial)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Runs a closure while no other thread has the value; within the closure the lock can't be taken
    /// again.
    ///
    /// - Parameter body: what uses or changes the value.
    /// - Returns: what the closure returns.
    /// - Throws: what the closure throws.
    @inlinable
    package func withLock<Result, Failure>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}
