import OAuthProtocols

extension Call {
    /// Fills an endpoint's placeholders (contract §4).
    ///
    /// - Parameters:
    ///   - endpoint: the endpoint.
    ///   - rules: the configured placeholders of hosts.
    ///   - standard: what the client's own placeholders stand for, such as `{client_id}`.
    ///   - answer: finds a member of the token answer of this call; it goes before the request's.
    /// - Returns: the endpoint with its placeholders filled.
    /// - Throws: `ServiceError.badRequest` naming the placeholder.
    func resolve(
        _ endpoint: EndpointTemplate,
        rules: [String: HostRule],
        standard: (String) -> String? = { _ in nil },
        answer: (String) -> JSONValue? = { _ in nil }
    ) throws(ServiceError) -> Endpoint {
        do throws(TenantError) {
            return try endpoint.resolved(rules: rules) { name in
                if let rule = rules[name] { return tenantValue(name, rule: rule, answer: answer) }
                if let text = standard(name) {
                    return TenantValue(text: text, source: .configuration)
                }
                if Self.standardMembers.contains(name) {
                    let text = answer(name)?.string ?? placeholder(name, rules: rules)
                    return text.map { TenantValue(text: $0, source: .standard) }
                }
                return tenantValue(name, rule: HostRule(), answer: answer)
            }
        } catch {
            switch error {
            case .missingValue(let name): throw .badRequest(.missing("fields.\(name)"))
            case .unusableValue(let name): throw .badRequest(.unusableTenant(name))
            }
        }
    }

    /// Members of the call that are placeholders with a meaning of their own, and no tenants.
    private static let standardMembers: Set<String> = ["access_token", "callback_uri"]

    private func tenantValue(
        _ name: String,
        rule: HostRule,
        answer: (String) -> JSONValue? = { _ in nil }
    ) -> TenantValue? {
        if let fixed = rule.fixedValue { return TenantValue(text: fixed, source: .configuration) }
        if let value = Self.present(answer(name)) ?? member(name) {
            // A value of another type breaks every rule.
            let text = value.string ?? "\u{0}"
            let isConfigured = rule.defaultValue?.isIdentical(to: text) ?? false
            return TenantValue(text: text, source: isConfigured ? .configuration : .request)
        }
        return rule.defaultValue.map { TenantValue(text: $0, source: .configuration) }
    }

    /// Finds a member of the account or of the top level; null and an empty text hide nothing.
    private func member(_ name: String) -> JSONValue? {
        Self.present(body.fields[name]) ?? Self.present(body.members[name])
    }

    private static func present(_ value: JSONValue?) -> JSONValue? {
        value == .null || value == .string("") ? nil : value
    }

    /// Fills a placeholder of a parameter or header field (contract §4).
    ///
    /// - Parameters:
    ///   - name: the placeholder.
    ///   - rules: the configured placeholders of hosts.
    /// - Returns: the text; nil where nobody has a usable one.
    func placeholder(_ name: String, rules: [String: HostRule]) -> String? {
        if name == "callback_uri" { return callbackURI ?? body.fields["callback_uri"]?.string }
        if let rule = rules[name] {
            return tenantValue(name, rule: rule).flatMap {
                $0.source == .configuration || rule.allows($0.text, at: .target) ? $0.text : nil
            }
        }
        let text = member(name)?.scalarText
        return text.flatMap { $0.utf8.count <= RequestBody.textLimit ? $0 : nil }
    }
}
