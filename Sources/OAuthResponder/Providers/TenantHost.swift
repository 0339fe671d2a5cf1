/// What a placeholder of an endpoint may be filled with.
struct HostRule: Sendable, Equatable {
    /// The value where a request brings none; nil where the request must bring one.
    var defaultValue: String?
    /// A regular expression that the whole value must match; nil is the default rule.
    var pattern: String?

    /// Tells whether a value obeys; unless a pattern says otherwise it must be a host label of at
    /// most 63 letters, digits and `-`.
    ///
    /// Whatever the pattern, every byte must be a visible ASCII character.
    func allows(_ value: String) -> Bool {
        guard value.utf8.allSatisfy(\.isVisible) else { return false }
        if let pattern {
            // Compiled each time, since a Regex can't be shared between threads.
            guard let expression = try? Regex(pattern).matchingSemantics(.unicodeScalar) else {
                return false
            }
            return value.wholeMatch(of: expression) != nil
        }
        let bytes = Array(value.utf8)
        let isLabel = bytes.allSatisfy {
            $0.isNameCharacter && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "_")
        }
        return isLabel && (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
    }
}

/// Where a placeholder's value came from.
struct TenantValue: Sendable, Equatable {
    /// The value.
    var text: String
    /// Whether it is the request's alone; a value that the configuration has too is trusted.
    var isFromRequest: Bool
}

/// An endpoint with its placeholders filled.
struct ResolvedEndpoint: Sendable, Equatable {
    /// The endpoint.
    var uri: AbsoluteURI
    /// Which addresses it may lead to.
    var addressRule: HTTPRequest.AddressRule
}

/// Why an endpoint's placeholders can't be filled.
enum TenantError: Error, Equatable, Sendable {
    /// Neither the request nor the configuration gives the named placeholder a value.
    case missingValue(String)
    /// The value of the named placeholder breaks its rule, or would lead somewhere else.
    case unusableValue(String)
}

extension EndpointTemplate {
    /// Fills the placeholders in.
    ///
    /// A value can change nothing but the place that it is put in: the literal text around it keeps
    /// its meaning. A foreign host, one that a request names whole or with a dot, must be a name of
    /// several labels, be reached over https, and lead to a public address.
    ///
    /// - Parameters:
    ///   - rules: the configured rules by placeholder.
    ///   - value: what a placeholder is filled with; nil where there is nothing.
    /// - Returns: the endpoint, for a foreign host with the rule that its address be public.
    /// - Throws: `TenantError` naming the placeholder.
    func resolved(
        rules: [String: HostRule],
        value: (String) -> TenantValue?
    ) throws(TenantError) -> ResolvedEndpoint {
        if let fixedURI { return ResolvedEndpoint(uri: fixedURI, addressRule: .any) }
        var isForeign = false
        var texts: [String: String] = [:]
        for (name, position) in placeholders {
            guard let found = value(name) else { throw .missingValue(name) }
            let rule = rules[name] ?? HostRule()
            guard rule.allows(found.text), Self.fits(found, position) else {
                throw .unusableValue(name)
            }
            texts[name] = found.text
            isForeign = isForeign || Self.isForeign(found, position)
        }
        guard let uri = AbsoluteURI(template.filled { texts[$0] }), uri.isConfidential,
            !isForeign || (uri.scheme == "https" && Self.isPublicName(uri.host))
        else {
            throw .unusableValue(template.placeholders.first ?? "")
        }
        return ResolvedEndpoint(uri: uri, addressRule: isForeign ? .publicOnly : .any)
    }

    private static func fits(_ value: TenantValue, _ position: Position) -> Bool {
        let text = value.text
        switch position {
        case .origin:
            return AbsoluteURI(text) != nil && !text.contains("?")
        case .host:
            // A request must not bring a port; the configuration may.
            let isHost = !value.isFromRequest || !text.contains(":")
            guard isHost, let uri = AbsoluteURI("https://\(text)") else { return false }
            return uri.path.isEmpty && uri.query == nil
        case .label:
            return text.utf8.allSatisfy(\.isNameCharacter) && text.first != "." && text.last != "."
        case .path:
            return text.utf8.allSatisfy(PercentEncoding.isUnreserved) && text != "." && text != ".."
        }
    }

    /// Whether a request names a host of its own, and not a label inside a fixed domain.
    private static func isForeign(_ value: TenantValue, _ position: Position) -> Bool {
        switch position {
        case .origin, .host: value.isFromRequest
        case .label: value.isFromRequest && value.text.contains(".")
        case .path: false
        }
    }

    /// A name of two labels or more that no reader takes for an address.
    ///
    /// A last label that begins with a digit is what `127.1` and `0x7f.0.0.1` have in common.
    private static func isPublicName(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let last = labels.last else {
            return false
        }
        let isAddress = last.utf8.first?.isDigit ?? true
        return !isAddress && !host.hasPrefix("[") && !host.lowercased().hasSuffix(".localhost")
    }
}
