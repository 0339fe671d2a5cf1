import OAuthProtocols

/// What a placeholder of an endpoint may be filled with (`hosts`).
struct HostRule: Sendable, Equatable {
    /// The value that no request can change; nil where a request may bring one.
    var fixedValue: String?
    /// The value where a request brings none; nil where the request must bring one.
    var defaultValue: String?
    /// What the whole value must match; nil is the rule of the placeholder's position.
    var pattern: HostPattern?
    /// All that the value may be: a name, or `*.` and a domain for every name below it; nil sets no
    /// list.
    var allowed: [String]?
    /// Whether the operator means that a request may name any host.
    var isAnyHost = false

    /// The longest value in bytes, which is that of a name in the DNS (RFC 1035 §2.3.4).
    static let lengthLimit = 253

    /// The value that the configuration gives; nil where it gives none.
    var configuredValue: String? { fixedValue ?? defaultValue }

    /// Whether the operator has said which hosts a request may name.
    var boundsHosts: Bool { fixedValue != nil || allowed != nil || isAnyHost }

    /// Tells whether a value that is not fixed obeys the rule.
    ///
    /// Where neither a pattern nor a list says more, it must be a label of at most 63 letters,
    /// digits and `-`; with ``isAnyHost`` it may be several with dots between. Whatever the rule,
    /// it is at most ``lengthLimit`` visible ASCII characters.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - position: where it is put; the list is about the host of a whole address.
    /// - Returns: whether it may be used there.
    func allows(_ value: String, at position: EndpointTemplate.Position) -> Bool {
        let bytes = Array(value.utf8)
        guard (1...Self.lengthLimit).contains(bytes.count), bytes.allSatisfy(\.isVisible) else {
            return false
        }
        if let pattern, !pattern.matches(bytes) { return false }
        if let allowed {
            let name = position == .origin ? AbsoluteURI(value)?.host : value
            guard let name, allowed.contains(where: { Self.covers($0, name) }) else { return false }
        }
        if pattern != nil || allowed != nil { return true }
        if isAnyHost, position == .origin { return true }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (isAnyHost || labels.count == 1) && labels.allSatisfy(Self.isLabel)
    }

    /// A host's name has no case (RFC 4343).
    private static func covers(_ entry: String, _ name: String) -> Bool {
        let (entry, name) = (entry.lowercased(), name.lowercased())
        guard entry.hasPrefix("*.") else { return entry == name }
        let domain = entry.dropFirst()
        return name.hasSuffix(domain) && name.utf8.count > domain.utf8.count
    }

    private static func isLabel(_ bytes: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
            && bytes.allSatisfy {
                $0.isNameCharacter && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "_")
            }
    }
}
