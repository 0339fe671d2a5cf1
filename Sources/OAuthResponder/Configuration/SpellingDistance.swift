/// How far two spellings are apart.
enum SpellingDistance {
    /// Asks in words whether the nearest candidate was meant; empty where none is near.
    static func hint(for word: String, among candidates: some Sequence<String>) -> String {
        nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// The candidate that is the fewest edits away; nil where it takes more than one edit and
    /// more edits than a third of the candidate's letters.
    private static func nearest(to word: String, among candidates: some Sequence<String>) -> String?
    {
        let ranked = candidates.map { (distance: between(word, $0), word: $0) }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
        guard let ranked, ranked.distance <= max(1, ranked.word.count / 3) else { return nil }
        return ranked.word
    }

    private static func between(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var previous = Array(0...right.count)
        for (row, leftByte) in left.utf8.enumerated() {
            var current = [row + 1]
            for (column, rightByte) in right.enumerated() {
                let substitution = previous[column] + (leftByte == rightByte ? 0 : 1)
                current.append(min(previous[column + 1] + 1, current[column] + 1, substitution))
            }
            previous = current
        }
        return previous[right.count]
    }
}
