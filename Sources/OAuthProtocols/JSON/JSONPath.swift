/// A way from a JSON value to one within it.
package struct JSONPath: Sendable, Equatable {
    /// The path as one text, which may itself be the name of a member; nil for a list of steps.
    private let text: String?
    /// Names of members, indices of elements, and `*` for the first member or element.
    private let steps: [String]

    /// Reads a path whose steps are separated by dots.
    ///
    /// - Parameter text: `a.0.b`; the empty path leads to the value itself. A member whose name is
    ///   the whole text, as claims are named by addresses, goes before the steps.
    package init(_ text: String) {
        self.text = text.isEmpty ? nil : text
        let dot = UInt8(ascii: ".")
        let parts = text.utf8.split(separator: dot, omittingEmptySubsequences: false)
        steps = text.isEmpty ? [] : parts.map { String(Substring($0)) }
    }

    /// Makes a path of steps, whose names may hold dots.
    package init(steps: [String]) {
        text = nil
        self.steps = steps
    }

    /// Whether the path leads to the value itself.
    package var isWhole: Bool { steps.isEmpty }

    /// Finds what lies at the path; nil where a step leads nowhere.
    fileprivate func value(in value: JSONValue) -> JSONValue? {
        if let text, let named = value.object?[text] { return named }
        var current = value
        for step in steps {
            guard let next = Self.next(step, in: current) else { return nil }
            current = next
        }
        return current
    }

    private static func next(_ step: String, in value: JSONValue) -> JSONValue? {
        let isAny = step.isIdentical(to: "*")
        switch value {
        case .object(let members):
            return members[step] ?? (isAny ? members.first { _ in true }?.value : nil)
        case .array(let elements):
            if isAny { return elements.first }
            guard step.utf8.allSatisfy(\.isDigit), let index = Int(step),
                elements.indices.contains(index)
            else { return nil }
            return elements[index]
        default:
            return nil
        }
    }
}

extension JSONPath: ExpressibleByStringLiteral {
    /// Reads a path whose steps are separated by dots.
    package init(stringLiteral text: String) {
        self.init(text)
    }
}

extension JSONValue {
    /// Finds what lies at a path; nil where it leads nowhere.
    package func value(at path: JSONPath) -> JSONValue? {
        path.value(in: self)
    }

    /// Finds what lies at a path whose steps are separated by dots, as ``JSONPath/init(_:)`` reads it.
    package func value(at path: String) -> JSONValue? {
        value(at: JSONPath(path))
    }
}
