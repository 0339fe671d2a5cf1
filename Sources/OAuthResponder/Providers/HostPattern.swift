import OAuthProtocols

/// A pattern that the whole of a placeholder's value must match.
///
/// A search that goes back over what it has read can take a time that doubles with each letter. So
/// the steps of a search are counted, and one that takes too many is given up. A pattern with which
/// this happens to a text made to provoke it is refused when the configuration is read.
struct HostPattern: Sendable, Equatable {
    /// The pattern as it stands in the configuration.
    let text: String
    private let program: [Instruction]

    /// Why a text can't serve as a pattern.
    enum Fault: Error, Equatable, Sendable {
        /// The text is no pattern, or uses what ``HostPatternParser`` does not list.
        case syntax
        /// It is longer than ``HostPattern/programLimit`` once its counts are written out.
        case tooLong
        /// A search with it takes more than ``HostPattern/stepLimit`` steps.
        case slow
    }

    /// The most steps of one search; all of them cost some milliseconds.
    static let stepLimit = 200_000
    /// The most instructions of one pattern.
    static let programLimit = 4096

    /// One step of a search.
    private enum Instruction: Sendable, Equatable {
        /// Takes a byte of the set.
        case take(ByteSet)
        /// Goes on at the first place, and at the second place where the first leads nowhere.
        case fork(Int, Int)
        /// Goes on elsewhere.
        case jump(Int)
    }

    /// Reads a pattern and tries it.
    ///
    /// - Parameter text: the pattern.
    /// - Throws: `Fault`.
    init(_ text: String) throws(Fault) {
        self.text = text
        let node: HostPatternNode
        do throws(HostPatternParser.Fault) {
            node = try HostPatternParser.parse(text)
        } catch {
            throw .syntax
        }
        var program: [Instruction] = []
        try Self.write(node, to: &program)
        self.program = program
        for probe in HostPatternProbes.texts(against: node) where search(probe) == nil {
            throw .slow
        }
    }

    /// Tells whether the whole of a text matches; one that takes too many steps does not.
    func matches(_ text: [UInt8]) -> Bool {
        search(text) ?? false
    }

    /// Searches; the result is nil where that takes too many steps.
    private func search(_ text: [UInt8]) -> Bool? {
        var ahead: [(place: Int, index: Int)] = [(0, 0)]
        var steps = 0
        while var (place, index) = ahead.popLast() {
            var isAlive = true
            while isAlive, place < program.count {
                steps += 1
                guard steps <= Self.stepLimit else { return nil }
                switch program[place] {
                case .take(let set):
                    isAlive = index < text.count && set.contains(text[index])
                    (place, index) = (place + 1, index + 1)
                case .fork(let first, let second):
                    ahead.append((second, index))
                    place = first
                case .jump(let target):
                    place = target
                }
            }
            if isAlive, index == text.count { return true }
        }
        return false
    }

    private static func write(
        _ node: HostPatternNode,
        to program: inout [Instruction]
    ) throws(Fault) {
        guard program.count < programLimit else { throw .tooLong }
        switch node {
        case .byte(let set): program.append(.take(set))
        case .sequence(let parts): for part in parts { try write(part, to: &program) }
        case .choice(let branches): try write(branches[...], to: &program)
        case .repeated(let part, let minimum, let maximum):
            for _ in 0..<minimum { try write(part, to: &program) }
            try writeFurther(part, atMost: maximum.map { $0 - minimum }, to: &program)
        }
    }

    /// Writes the repetitions that may follow; a match that leaves one of them out leaves out the rest.
    private static func writeFurther(
        _ part: HostPatternNode,
        atMost limit: Int?,
        to program: inout [Instruction]
    ) throws(Fault) {
        let start = program.count
        var forks: [Int] = []
        for _ in 0..<(limit ?? 1) {
            forks.append(program.count)
            program.append(.jump(0))
            try write(part, to: &program)
        }
        if limit == nil { program.append(.jump(start)) }
        for fork in forks { program[fork] = .fork(fork + 1, program.count) }
    }

    private static func write(
        _ branches: ArraySlice<HostPatternNode>,
        to program: inout [Instruction]
    ) throws(Fault) {
        guard let first = branches.first else { return }
        guard branches.count > 1 else { return try write(first, to: &program) }
        let fork = program.count
        program.append(.jump(0))
        try write(first, to: &program)
        let jump = program.count
        program.append(.jump(0))
        program[fork] = .fork(fork + 1, program.count)
        try write(branches.dropFirst(), to: &program)
        program[jump] = .jump(program.count)
    }
}
