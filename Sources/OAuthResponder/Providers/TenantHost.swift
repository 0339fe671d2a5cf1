import OAuthProtocols

/// What a placeholder is filled with, and where that came from.
struct TenantValue: Sendable, Equatable {
    /// The value.
    var text: String
    /// Who chose it.
    var source: Source

    /// Who chose a value.
    enum Source: Sendable, Equatable {
        /// The configuration, so that it is trusted.
        case configuration
        /// The request, or an account's earlier answer that it carries.
        case request
        /// The protocol: a placeholder with a meaning of its own, such as `{access_token}`.
        ///
        /// Such a placeholder is no tenant, so no rule is about it.
        case standard
    }
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
        value: (String) throws(TenantError) -> TenantValue?
    ) throws(TenantError) -> Endpoint {
        if let fixedURI { return Endpoint(uri: fixedURI, addressRule: .any) }
        var foreignName: String?
        var texts: [String] = []
        for (name, position) in placeholders {
            guard let found = try value(name) else { throw .missingValue(name) }
            let rule = rules[name] ?? HostRule()
            let isAllowed = found.source != .request || rule.allows(found.text, at: position)
            guard isAllowed, let text = Self.fitted(found, to: position) else {
                throw .unusableValue(name)
            }
            texts.append(text)
            if Self.isForeign(found, position) { foreignName = foreignName ?? name }
        }
        var rest = texts[...]
        guard let uri = AbsoluteURI(template.filled { _ in rest.popFirst() }), uri.isConfidential,
            foreignName == nil || (uri.scheme == "https" && Self.isPublicName(uri.host))
        else {
            throw .unusableValue(foreignName ?? template.placeholders.first ?? "")
        }
        return Endpoint(uri: uri, addressRule: foreignName == nil ? .any : .publicOnly)
    }

    /// Writes a value as its position takes it; nil where it does not fit there.
    static func fitted(_ value: TenantValue, to position: Position) -> String? {
        let text = value.text
        let isOurs = value.source == .configuration
        switch position {
        case .origin:
            return address(text, isOurs: isOurs)
        case .host(let isEnd):
            if isHostPart(text) { return text }
            guard isOurs, isEnd, let uri = AbsoluteURI("https://\(text)"), uri.query == nil else {
                return nil
            }
            return isPlainPath(uri.path) ? text : nil
        case .label:
            return isHostPart(text) ? text : nil
        case .target:
            return text.isEmpty || text == "." || text == ".."
                ? nil : PercentEncoding.encode(text)
        }
    }

    /// A whole address, with a path or without, to which a path can be added.
    ///
    /// An address that a request brings is https and has no port. An address of the configuration's own
    /// may be whatever an endpoint may be that is spelled out.
    private static func address(_ text: String, isOurs: Bool) -> String? {
        guard let uri = AbsoluteURI(text), uri.query == nil, uri.isConfidential,
            isOurs || (uri.scheme == "https" && uri.port == nil && isHostPart(uri.host))
        else { return nil }
        // Servers spell their address with a slash at the end or without; the path brings its own.
        let path = uri.path.hasSuffix("/") ? String(uri.path.dropLast()) : uri.path
        return isPlainPath(path) ? uri.origin + path : nil
    }

    private static func isHostPart(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.allSatisfy(\.isNameCharacter) && labels.allSatisfy { !$0.isEmpty }
    }

    /// A path that leads nowhere but down, in characters that mean nothing; empty for none.
    private static func isPlainPath(_ path: String) -> Bool {
        path.isEmpty
            || path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
                    && $0.utf8.allSatisfy(PercentEncoding.isUnreserved)
            }
    }

    /// Whether somebody else than the operator names a host, and not a label inside a fixed domain.
    private static func isForeign(_ value: TenantValue, _ position: Position) -> Bool {
        guard value.source != .configuration else { return false }
        return switch position {
        case .origin, .host: true
        case .label: value.text.contains(".")
        case .target: false
        }
    }

    /// A name of two labels or more that no reader takes for an address.
    ///
    /// A host whose last label begins with a digit, such as `127.1` or `0x7f.0.0.1`, may be read as an
    /// address.
    private static func isPublicName(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let last = labels.last else {
            return false
        }
        let isAddress = last.utf8.first?.isDigit ?? true
        return !isAddress && !host.hasPrefix("[") && !host.lowercased().hasSuffix(".localhost")
    }
}
