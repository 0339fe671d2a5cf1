import OAuthProtocols

/// What one request brings for the placeholders of addresses, parameters and header fields.
///
/// Contract §4.
struct Placeholders: Sendable {
    /// The request's members.
    var members: CallMembers
    /// What `{callback_uri}` stands for; nil where the request brings none.
    var callbackURI: String?

    /// Members of the request that are placeholders with a meaning of their own, and no tenants.
    private static let standardMembers: Set<String> = ["access_token", "callback_uri"]

    /// Where the values of an endpoint's placeholders come from, besides the request.
    struct Sources {
        /// The configured placeholders of hosts.
        var rules: [String: HostRule]
        /// What the client's own placeholders stand for, such as `{client_id}`.
        var standard: (String) -> String? = { _ in nil }
        /// Finds a member of the token answer that this call got; it goes before the request's.
        var answer: (String) -> JSONValue? = { _ in nil }
    }

    /// Fills an endpoint's placeholders.
    ///
    /// - Parameters:
    ///   - template: the endpoint as configured.
    ///   - sources: where values come from, besides the request.
    /// - Returns: the endpoint with its placeholders filled.
    /// - Throws: `TenantError` naming a placeholder without a usable value.
    func resolve(
        _ template: EndpointTemplate,
        from sources: Sources
    ) throws(TenantError) -> Endpoint {
        try template.resolved(rules: sources.rules) { (name) throws(TenantError) in
            do throws(CallMembers.Fault) {
                return try value(of: name, from: sources)
            } catch {
                throw .unusableValue(name)
            }
        }
    }

    private func value(
        of name: String,
        from sources: Sources
    ) throws(CallMembers.Fault) -> TenantValue? {
        if let rule = sources.rules[name] {
            return try tenantValue(name, rule: rule, answer: sources.answer)
        }
        if let text = sources.standard(name) {
            return TenantValue(text: text, source: .configuration)
        }
        if Self.standardMembers.contains(name) {
            let brought = try text(of: name, rules: sources.rules)
            let text = sources.answer(name)?.string ?? brought
            return text.map { TenantValue(text: $0, source: .standard) }
        }
        return try tenantValue(name, rule: HostRule(), answer: sources.answer)
    }

    private func tenantValue(
        _ name: String,
        rule: HostRule,
        answer: (String) -> JSONValue? = { _ in nil }
    ) throws(CallMembers.Fault) -> TenantValue? {
        if let fixed = rule.fixedValue { return TenantValue(text: fixed, source: .configuration) }
        let brought = try member(name)
        if let value = Self.present(answer(name)) ?? brought {
            // A value of another type breaks every rule.
            let text = value.string ?? "\u{0}"
            let isConfigured = rule.defaultValue?.isIdentical(to: text) ?? false
            return TenantValue(text: text, source: isConfigured ? .configuration : .request)
        }
        return rule.defaultValue.map { TenantValue(text: $0, source: .configuration) }
    }

    private func member(_ name: String) throws(CallMembers.Fault) -> JSONValue? {
        Self.present(try members.value(name, in: [.fields, .top]))
    }

    private static func present(_ value: JSONValue?) -> JSONValue? {
        value == .null || value == .string("") ? nil : value
    }

    /// Finds the text for a placeholder of a parameter or of a header field.
    ///
    /// - Parameters:
    ///   - name: the placeholder.
    ///   - rules: the configured placeholders of hosts.
    /// - Returns: the text; nil where nobody has a usable one.
    /// - Throws: `CallMembers.Fault` for a text that is too long.
    func text(
        of name: String,
        rules: [String: HostRule]
    ) throws(CallMembers.Fault) -> String? {
        if name == "callback_uri" { return callbackURI }
        if let rule = rules[name] {
            return try tenantValue(name, rule: rule).flatMap {
                $0.source == .configuration || rule.allows($0.text, at: .target) ? $0.text : nil
            }
        }
        return try member(name)?.scalarText
    }
}
