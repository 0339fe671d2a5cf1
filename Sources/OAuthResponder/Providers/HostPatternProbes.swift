/// Texts that make a search with a pattern slow, if any do.
///
/// Each text begins with what leads up to a part that repeats. Then comes one of the ways in which the
/// part can match, repeated until the text is as long as a value may be. The last character does not
/// fit.
enum HostPatternProbes {
    /// The most texts for one pattern.
    private static let limit = 64
    /// The most ways to match one part that are looked at.
    private static let wordLimit = 6

    /// Makes the texts for a pattern.
    static func texts(against pattern: HostPatternNode) -> [[UInt8]] {
        let sets = byteSets(of: pattern)
        // Where no set of the pattern tells two characters apart, one of them is enough.
        var representatives: [[Bool]: UInt8] = [:]
        for byte in UInt8(0x21)...0x7e {
            let membership = sets.map { $0.contains(byte) }
            representatives[membership] = representatives[membership] ?? byte
        }
        let bytes = representatives.values.sorted()
        let misfit = bytes.first { byte in !sets.contains { $0.contains(byte) } }
        let pumps = pumps(of: pattern, after: [], bytes: bytes)
        return pumps.prefix(limit).flatMap { pump in
            let ends: [[UInt8]] = [misfit.map { [$0] } ?? [], []]
            return Set(ends).map { pump.text(length: HostRule.lengthLimit - $0.count) + $0 }
        }
    }

    /// What leads up to a repeated part, and one way to match it.
    private struct Pump {
        var start: [UInt8]
        var word: [UInt8]

        func text(length: Int) -> [UInt8] {
            var text = start
            while text.count < length { text += word }
            return Array(text.prefix(length))
        }
    }

    private static func byteSets(of node: HostPatternNode) -> Set<ByteSet> {
        switch node {
        case .byte(let set): [set]
        case .sequence(let parts), .choice(let parts):
            parts.reduce(into: []) { $0.formUnion(byteSets(of: $1)) }
        case .repeated(let part, _, _): byteSets(of: part)
        }
    }

    private static func pumps(
        of node: HostPatternNode,
        after start: [UInt8],
        bytes: [UInt8]
    ) -> [Pump] {
        switch node {
        case .byte: return []
        case .choice(let branches):
            return branches.flatMap { pumps(of: $0, after: start, bytes: bytes) }
        case .sequence(let parts):
            var start = start
            var found: [Pump] = []
            for part in parts {
                found += pumps(of: part, after: start, bytes: bytes)
                start += shortest(part, bytes: bytes)
            }
            return found
        case .repeated(let part, _, let maximum):
            guard maximum ?? 2 > 1 else { return pumps(of: part, after: start, bytes: bytes) }
            let words = words(of: part, bytes: bytes).filter { !$0.isEmpty }
            return words.map { Pump(start: start, word: $0) }
                + pumps(of: part, after: start, bytes: bytes)
        }
    }

    /// Some ways to match a part, the shortest among them.
    private static func words(of node: HostPatternNode, bytes: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        switch node {
        case .byte(let set): found = bytes.filter(set.contains).map { [$0] }
        case .choice(let branches): found = branches.flatMap { words(of: $0, bytes: bytes) }
        case .sequence(let parts):
            found = [shortest(node, bytes: bytes)]
            for index in parts.indices where found.count < 4 * wordLimit {
                let before = parts[..<index].flatMap { shortest($0, bytes: bytes) }
                let after = parts[(index + 1)...].flatMap { shortest($0, bytes: bytes) }
                found += words(of: parts[index], bytes: bytes).map { before + $0 + after }
            }
        case .repeated(let part, let minimum, _):
            for word in words(of: part, bytes: bytes) {
                found.append(Array([[UInt8]](repeating: word, count: max(minimum, 1)).joined()))
            }
        }
        var known: Set<[UInt8]> = []
        return Array(found.filter { known.insert($0).inserted }.prefix(wordLimit))
    }

    private static func shortest(_ node: HostPatternNode, bytes: [UInt8]) -> [UInt8] {
        switch node {
        case .byte(let set): return bytes.first(where: set.contains).map { [$0] } ?? []
        case .sequence(let parts): return parts.flatMap { shortest($0, bytes: bytes) }
        case .choice(let branches):
            return branches.map { shortest($0, bytes: bytes) }.min { $0.count < $1.count } ?? []
        case .repeated(let part, let minimum, _):
            let word = shortest(part, bytes: bytes)
            return Array([[UInt8]](repeating: word, count: minimum).joined())
        }
    }
}
