/// How far two spellings are apart.
enum SpellingDistance {
    /// Finds the candidate that is the fewest edits away.
    ///
    /// - Parameters:
    ///   - word: what was written.
    ///   - candidates: what may have been meant.
    /// - Returns: nil where it takes more than one edit and more than a third of the candidate's
    ///   letters.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
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
