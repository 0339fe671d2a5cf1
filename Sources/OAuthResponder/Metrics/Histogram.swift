/// How long something took, counted in classes of duration.
final class Histogram: Sendable {
    /// The longest duration of each class but the last, which has no bound, in microseconds.
    static let bounds = [
        500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000, 5_000_000, 10_000_000, 25_000_000,
    ]

    private let classes = (0...bounds.count).map { _ in Counter() }
    private let total = Counter()

    /// Begins without any duration.
    init() {}

    /// Counts a duration; a negative one counts as zero.
    func observe(_ duration: Duration) {
        let microseconds = max(0, duration.microseconds)
        let index = Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count
        classes[index].add()
        total.add(microseconds)
    }

    /// How many durations were at most as long as each bound; the last number counts all of them.
    var cumulated: [Int] {
        var count = 0
        return classes.map { each in
            count += each.value
            return count
        }
    }

    /// All durations together, in microseconds.
    var sum: Int { total.value }
}

extension Duration {
    /// The span in whole microseconds, the rest cut off.
    fileprivate var microseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}
