/// The text format of Prometheus, version 0.0.4.
///
/// <https://prometheus.io/docs/instrumenting/exposition_formats/>
struct PrometheusText {
    /// What kind of numbers a metric has.
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// A label and its value, which needs no escaping: names of apps, steps and outcomes have neither
    /// quotes nor backslashes nor line ends.
    typealias Label = (name: String, value: String)

    /// The lines so far.
    private(set) var text = ""

    /// Begins a metric, whose samples follow.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds a sample.
    mutating func add(_ name: String, _ labels: [Label], _ value: String) {
        let labels = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// Adds a metric of one sample.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: String) {
        begin(name, kind, help)
        add(name, [], value)
    }

    /// Adds the samples of one histogram.
    mutating func add(_ name: String, _ labels: [Label], _ histogram: Histogram) {
        let counts = histogram.cumulated
        let bounds = Histogram.bounds.map(Self.seconds) + ["+Inf"]
        for (bound, count) in zip(bounds, counts) {
            add("\(name)_bucket", labels + [("le", bound)], "\(count)")
        }
        add("\(name)_sum", labels, Self.seconds(histogram.sum))
        add("\(name)_count", labels, "\(counts.last ?? 0)")
    }

    /// Writes microseconds, zero at least, as seconds.
    static func seconds(_ microseconds: Int) -> String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(1_000_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
