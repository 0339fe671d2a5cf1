/// A JSON object: its members in order, each name once.
///
/// Names are compared as bytes. Swift's own comparison takes canonically equivalent texts for the
/// same, and needs seconds for a foreign name of thousands of combining marks.
package struct JSONObject: Sendable {
    /// A name and what it stands for.
    package typealias Member = (name: String, value: JSONValue)

    private var members: [Member]

    /// The number of members from which on a table is used to find repeated names.
    ///
    /// Fewer members are compared with each other, which is quicker.
    private static let tableThreshold = 16

    /// Collects members.
    ///
    /// Of members with the same name the last one counts, at the place of the first.
    ///
    /// - Parameter members: the members in order.
    package init(_ members: [Member]) {
        self.members = members
        removeRepetitions()
    }

    /// The number of members.
    package var count: Int { members.count }

    /// Whether there is no member.
    package var isEmpty: Bool { members.isEmpty }

    /// The names in order.
    package var names: [String] { members.map(\.name) }

    /// The value of a member; nil where no member has the name.
    ///
    /// Assigning nil removes the member.
    package subscript(name: String) -> JSONValue? {
        get { index(of: name).map { members[$0].value } }
        set {
            let index = index(of: name)
            if let newValue, let index {
                members[index].value = newValue
            } else if let newValue {
                members.append((name, newValue))
            } else if let index {
                members.remove(at: index)
            }
        }
    }

    /// Lays members over these: they replace those of the same name and follow the others.
    package func merging(_ others: JSONObject) -> JSONObject {
        guard !isEmpty else { return others }
        var result = self
        result.members += others.members
        result.removeRepetitions()
        return result
    }

    private func index(of name: String) -> Int? {
        // Unlike `firstIndex`, this copies no member.
        for index in members.indices where members[index].name.isIdentical(to: name) {
            return index
        }
        return nil
    }

    /// Nothing is copied unless a name is repeated.
    private mutating func removeRepetitions() {
        var table = NameTable(capacity: members.count >= Self.tableThreshold ? members.count : 0)
        var kept = 0
        for index in members.indices {
            let name = members[index].name
            let known =
                table.isEmpty
                ? members[..<kept].firstIndex { $0.name.isIdentical(to: name) }
                : table.place(of: name, among: members, new: kept)
            if let known {
                members[known].value = members[index].value
            } else {
                if kept < index { members[kept] = members[index] }
                kept += 1
            }
        }
        if kept < members.count { members.removeLast(members.count - kept) }
    }

    /// Finds members by the bytes of their names.
    ///
    /// The cost of a look-up does not grow with the number of members, which a stranger chooses. A
    /// dictionary would do the same, but it would hold every name a second time.
    private struct NameTable {
        /// The places of members, each at the first free slot from its hash on; -1 in free slots.
        private var slots: [Int32]

        init(capacity: Int) {
            var count = capacity == 0 ? 0 : 1
            while count < 2 * capacity { count *= 2 }
            slots = Array(repeating: -1, count: count)
        }

        var isEmpty: Bool { slots.isEmpty }

        /// Finds the member with a name, or notes that it will have a place.
        ///
        /// - Parameters:
        ///   - name: the name.
        ///   - members: the members whose places are noted.
        ///   - place: the place of the member where the name is new.
        /// - Returns: the place of the known member; nil where the name is new.
        mutating func place(of name: String, among members: [Member], new place: Int) -> Int? {
            // Swift seeds the hash anew in each process, so nobody can choose names that collide.
            var hasher = Hasher()
            for byte in name.utf8 { hasher.combine(byte) }
            var slot = hasher.finalize() & (slots.count - 1)
            while slots[slot] >= 0 {
                let known = Int(slots[slot])
                if members[known].name.isIdentical(to: name) { return known }
                slot = (slot + 1) & (slots.count - 1)
            }
            slots[slot] = Int32(truncatingIfNeeded: place)
            return nil
        }
    }
}

extension JSONObject: Sequence {
    /// Goes through the members in order.
    package func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Lists members; of those with the same name the last one counts.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { (name: $0, value: $1) })
    }
}

extension JSONObject: Equatable {
    /// Tells whether both have the same members, in whatever order (RFC 8259 §4).
    package static func == (one: JSONObject, other: JSONObject) -> Bool {
        one.count == other.count && one.allSatisfy { other[$0.name] == $0.value }
    }
}
