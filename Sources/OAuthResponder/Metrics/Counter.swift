import Synchronization

/// A number that many threads change without waiting for each other.
final class Counter: Sendable {
    private let count = Atomic(0)

    /// Begins at zero.
    init() {}

    /// The number of the moment.
    var value: Int { count.load(ordering: .relaxed) }

    /// Adds to the number; a negative amount is taken off.
    func add(_ amount: Int = 1) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }
}
