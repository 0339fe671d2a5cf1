import Synchronization

/// The counts of one app, made with the app's first call: of many apps most are hardly ever called.
final class AppCounts: Sendable {
    /// The counts of each step by its name.
    private final class Table: Sendable {
        let counts: [String: StepCounts]

        init(_ steps: [String], earlier: [String: StepCounts]) {
            var counts: [String: StepCounts] = [:]
            for step in steps { counts[step] = earlier[step] ?? StepCounts() }
            self.counts = counts
        }
    }

    /// The steps that are counted.
    let steps: [String]

    private let table = AtomicLazyReference<Table>()

    /// Begins without any call.
    ///
    /// - Parameters:
    ///   - steps: the steps that are counted.
    ///   - earlier: whose counts go on, also by calls that still hold them; nil begins at zero.
    init(steps: [String], earlier: AppCounts?) {
        self.steps = steps
        if let earlier { _ = table.storeIfNil(Table(steps, earlier: earlier.made)) }
    }

    /// The counts of each step, which are made unless they were made before.
    var made: [String: StepCounts] {
        (table.load() ?? table.storeIfNil(Table(steps, earlier: [:]))).counts
    }

    /// The counts of each step as they are; all zero before the first call.
    var all: [String: StepCounts] { (table.load() ?? Table(steps, earlier: [:])).counts }
}
