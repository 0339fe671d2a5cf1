import OAuthProtocols

/// Reads the members of one object of the configuration and notes what is wrong with them.
///
/// Reading goes on after a fault, so that an operator sees all of them at once. A member that is
/// absent, null or faulty reads as nil.
final class SettingsReader {
    /// The object's key path in the file; empty for the file as a whole.
    let path: String
    /// The object's members.
    let members: JSONObject
    /// Where faults and warnings of the whole file gather.
    let findings: ConfigurationFindings
    /// The keys that have been asked for.
    ///
    /// A list, in which some stand more than once: there are dozens of them for each of thousands of
    /// apps, of which hardly one is ever looked up.
    private(set) var known: [String] = []

    /// Begins to read an object.
    init(_ members: JSONObject, path: String, findings: ConfigurationFindings) {
        self.members = members
        self.path = path
        self.findings = findings
        known.reserveCapacity(64)
    }

    /// Notes a fault of a member, or of the object itself where the key is empty.
    func reject(_ key: String, _ expectation: String) {
        findings.faults.append(ConfigurationFault(path: pathOf(key), expectation: expectation))
    }

    /// Notes what an operator should know of a member, or of the object itself where the key is
    /// empty; the words follow the path.
    func warn(_ key: String, _ words: String) {
        findings.warnings.append(pathOf(key) + words)
    }

    /// Makes the full key path of a member.
    func pathOf(_ key: String) -> String {
        path.isEmpty ? key : key.isEmpty ? path : "\(path).\(key)"
    }

    /// Reads a member of any type; null counts as absent.
    func value(_ key: String) -> JSONValue? {
        known.append(key)
        guard let value = members[key], value != .null else { return nil }
        return value
    }

    /// Tells whether a member is present and null: a default that is switched off.
    func isNull(_ key: String) -> Bool {
        known.append(key)
        return members[key] == .null
    }

    /// Reads a text that is not empty.
    func text(_ key: String) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.string, !text.isEmpty else {
            reject(key, "a text that is not empty is expected")
            return nil
        }
        return text
    }

    /// Reads one of several words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let value = value(key) else { return nil }
        if let choice = value.string.flatMap(Choice.init(rawValue:)) { return choice }
        let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        reject(key, "one of \(words) is expected")
        return nil
    }

    /// Reads true or false.
    func flag(_ key: String) -> Bool? {
        guard let value = value(key) else { return nil }
        if case .bool(let isTrue) = value { return isTrue }
        reject(key, "true or false is expected")
        return nil
    }

    /// Reads a whole number within bounds; the unit stands in the words about a fault.
    func integer(_ key: String, in range: ClosedRange<Int>, unit: String) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.integer, let whole = Int(exactly: number),
            range.contains(whole)
        else {
            let span = "from \(range.lowerBound) to \(range.upperBound)"
            reject(key, "a whole number of \(unit) \(span) is expected")
            return nil
        }
        return whole
    }

    /// Reads a span of whole seconds.
    func wholeSeconds(_ key: String, in range: ClosedRange<Int>) -> Duration? {
        integer(key, in: range, unit: "seconds").map(Duration.seconds)
    }

    /// Reads a span in seconds, with fractions down to a millisecond.
    func seconds(_ key: String, in range: ClosedRange<Double>) -> Duration? {
        guard let value = value(key) else { return nil }
        guard let number = value.number, range.contains(number) else {
            let span = "from \(range.lowerBound) to \(range.upperBound)"
            reject(key, "a number of seconds \(span) is expected")
            return nil
        }
        return .milliseconds(Int(number * 1000))
    }

    /// Reads a list of texts; a single text is a list of one.
    func texts(_ key: String) -> [String]? {
        guard let value = value(key) else { return nil }
        if let text = value.string { return [text] }
        guard let elements = value.array, elements.allSatisfy({ $0.string != nil }) else {
            reject(key, "a list of texts is expected")
            return nil
        }
        return elements.compactMap(\.string)
    }

    /// Begins to read an object within this one.
    func object(_ key: String) -> SettingsReader? {
        guard let value = value(key) else { return nil }
        guard let members = value.object else {
            reject(key, "an object is expected")
            return nil
        }
        return SettingsReader(members, path: pathOf(key), findings: findings)
    }

    /// Reads a member that was come across in the list of all, where a look-up by name would take time
    /// for each of thousands; one that is null is a fault, too.
    func object(_ member: JSONObject.Member) -> SettingsReader? {
        guard let members = member.value.object else {
            reject(member.name, "an object is expected")
            return nil
        }
        return SettingsReader(members, path: pathOf(member.name), findings: findings)
    }

    /// Notes every member that nothing has asked for, with the nearest name that was asked for.
    func rejectUnknownKeys() {
        let unknown = members.names.filter { name in !known.contains { $0.isIdentical(to: name) } }
        for key in unknown.sorted() {
            reject(key, "this key is not known\(SpellingDistance.hint(for: key, among: known))")
        }
    }
}

extension StringProtocol {
    /// Whether the text is one line: it holds no control character, no character that ends a line or
    /// a paragraph, and no byte order mark.
    var isOneLine: Bool {
        unicodeScalars.allSatisfy { scalar in
            // Most texts are ASCII, of which nothing has to be looked up.
            if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: return false
            default: return scalar != "\u{feff}"
            }
        }
    }
}
