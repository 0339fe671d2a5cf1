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
        JSONObject(members + others.members)
    }

    private func index(of name: String) -> Int? {
        members.firstIndex { $0.name.isIdentical(to: name) }
    }

    /// The cost is linear in the number of members, since a stranger chooses that number.
    private mutating func removeRepetitions() {
        guard members.count >= Self.tableThreshold else {
            removeRepetitions { name, kept in kept.firstIndex { $0.name.isIdentical(to: name) } }
            return
        }
        var table: [Name: Int] = [:]
        table.reserveCapacity(members.count)
        for (index, member) in members.enumerated() where table[Name(member.name)] == nil {
            table[Name(member.name)] = index
        }
        guard table.count < members.count else { return }
        table.removeAll(keepingCapacity: true)
        removeRepetitions { name, kept in
            let known = table[Name(name)]
            if known == nil { table[Name(name)] = kept.count }
            return known
        }
    }

    private mutating func removeRepetitions(find: (String, [Member]) -> Int?) {
        var kept: [Member] = []
        kept.reserveCapacity(members.count)
        for member in members {
            if let index = find(member.name, kept) {
                kept[index].value = member.value
            } else {
                kept.append(member)
            }
        }
        members = kept
    }

    /// A name that is hashed and compared by its bytes.
    private struct Name: Hashable {
        let text: String

        init(_ text: String) { self.text = text }

        static func == (one: Name, other: Name) -> Bool { one.text.isIdentical(to: other.text) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
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
