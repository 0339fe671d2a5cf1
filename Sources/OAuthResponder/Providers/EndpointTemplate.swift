/// An endpoint as the configuration gives it: a URI, with placeholders where a tenant's name goes.
struct EndpointTemplate: Sendable {
    /// The URI with its placeholders.
    let template: Template
    /// The placeholders with their positions, in order.
    let placeholders: [(name: String, position: Position)]
    /// The URI where there is nothing to fill in, taken apart once for all calls; else nil.
    let fixedURI: AbsoluteURI?

    /// Where in a URI a placeholder stands; this decides what its value may be.
    enum Position: Sendable, Equatable {
        /// At the very beginning: the value brings scheme and host.
        case origin
        /// The whole host, or its end: the value brings the domain.
        case host
        /// A label before a fixed domain.
        case label
        /// A piece of the path or of the query.
        case path
    }

    /// Takes a text apart; the result is nil where, placeholders aside, it is no absolute https
    /// URI.
    ///
    /// For this machine http will do. A text that begins with a placeholder and has no `://` can be
    /// checked only when it is filled.
    init?(_ text: String) {
        template = Template(text)
        placeholders = Self.placeholders(in: template)
        if case .placeholder = template.pieces.first, !text.contains("://") {
            fixedURI = nil
            return
        }
        guard let sample = AbsoluteURI(template.filled { _ in "x" }), sample.isConfidential else {
            return nil
        }
        fixedURI = placeholders.isEmpty ? sample : nil
    }

    private static func placeholders(
        in template: Template
    ) -> [(name: String, position: Position)] {
        var found: [(name: String, position: Position)] = []
        var before = ""
        for (index, piece) in template.pieces.enumerated() {
            switch piece {
            case .literal(let text):
                before += text
            case .placeholder(let name):
                var behind = ""
                if case .literal(let text)? = template.pieces.dropFirst(index + 1).first {
                    behind = text
                }
                found.append((name, position(after: before, before: behind)))
                before += before.isEmpty ? "https://x" : "x"
            }
        }
        return found
    }

    private static func position(after before: String, before behind: String) -> Position {
        if before.isEmpty { return .origin }
        let authorityStart = before.firstRange(of: "://")?.upperBound ?? before.endIndex
        if before[authorityStart...].contains(where: { $0 == "/" || $0 == "?" }) { return .path }
        let rest = behind.prefix { $0 != "/" && $0 != "?" && $0 != ":" }
        return rest.contains(".") ? .label : .host
    }
}

extension EndpointTemplate {
    /// Fills the placeholders as the configuration alone does.
    ///
    /// - Parameter rules: the configured rules by placeholder.
    /// - Returns: the endpoint; nil where it depends on the request.
    func configured(by rules: [String: HostRule]) -> ResolvedEndpoint? {
        try? resolved(rules: rules) { name in
            rules[name]?.defaultValue.map { TenantValue(text: $0, isFromRequest: false) }
        }
    }
}
