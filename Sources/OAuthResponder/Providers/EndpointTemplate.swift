import OAuthProtocols

/// An endpoint as the configuration gives it: a URI, with placeholders where a tenant's name goes.
struct EndpointTemplate: Sendable {
    /// The URI with its placeholders.
    let template: Template
    /// The placeholders with their positions, in order.
    let placeholders: [(name: String, position: Position)]
    /// The URI where there is nothing to fill in, taken apart once for all calls; else nil.
    let fixedURI: AbsoluteURI?
    /// The names of the parameters in the query.
    let queryNames: Set<String>

    /// Where in a URI a placeholder stands; this decides what its value may be.
    enum Position: Sendable, Equatable {
        /// At the very beginning: the value is a whole https address, and a path may follow.
        case origin
        /// In a host that has no registrable domain behind the placeholder.
        ///
        /// Where the placeholder is the end of the authority, a value of the configuration may
        /// bring a port and a path.
        case host(isEnd: Bool)
        /// In a host, before a registrable domain that the configuration fixes.
        case label
        /// In the path or the query.
        case target
    }

    /// Why a text is no endpoint.
    enum Fault: Error, Equatable, Sendable {
        /// Placeholders aside, it is no URI.
        case uri(AbsoluteURI.Fault)
        /// It is http, and not of this machine.
        case notConfidential
        /// A placeholder at the very beginning is followed by more than a path.
        case originGoesOn
    }

    /// Takes a text apart; the result is nil where the text is no endpoint.
    init?(_ text: String) {
        guard let endpoint = try? EndpointTemplate(checking: text) else { return nil }
        self = endpoint
    }

    /// Takes a text apart, which has to be an absolute https URI, placeholders aside.
    ///
    /// An endpoint of this machine may be http. A placeholder at the very beginning must be followed by
    /// a path or by nothing, so that its value alone says where the host ends.
    ///
    /// - Parameter text: the endpoint.
    /// - Throws: `Fault`.
    init(checking text: String) throws(Fault) {
        template = Template(text)
        placeholders = Self.placeholders(in: template)
        let isWholeAddress = placeholders.first?.position == .origin
        let sampleText = template.filled { _ in "x" }
        if isWholeAddress, !["", "/"].contains(sampleText.dropFirst().prefix(1)) {
            throw .originGoesOn
        }
        let address = isWholeAddress ? "https://" + sampleText : sampleText
        let sample: AbsoluteURI
        do throws(AbsoluteURI.Fault) {
            sample = try AbsoluteURI(checking: address)
        } catch {
            throw .uri(error)
        }
        guard sample.isConfidential else { throw .notConfidential }
        fixedURI = placeholders.isEmpty ? sample : nil
        queryNames = Set(sample.queryNames)
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
                let behind = template.pieces.dropFirst(index + 1)
                found.append((name, position(after: before, before: behind)))
                before += before.isEmpty ? "https://x" : "x"
            }
        }
        return found
    }

    private static func position(
        after before: String,
        before pieces: ArraySlice<Template.Piece>
    ) -> Position {
        if before.isEmpty { return .origin }
        let authorityStart = before.firstRange(of: "://")?.upperBound ?? before.endIndex
        if before[authorityStart...].contains(where: { $0 == "/" || $0 == "?" }) { return .target }
        // What follows the last placeholder of the same host decides for this one too.
        let behind = pieces.map { piece in
            if case .literal(let text) = piece { text } else { "{" }
        }
        .joined()
        let rest = behind.prefix { !"/?:".contains($0) }
        let tail = rest.split(separator: "{", omittingEmptySubsequences: false).last ?? rest
        let domain = tail.drop { $0 != "." }.dropFirst()
        if RegistrableDomain.contains(domain) { return .label }
        return .host(isEnd: rest.isEmpty && behind.first != ":")
    }
}

extension EndpointTemplate {
    /// Fills the placeholders as the configuration alone does.
    ///
    /// - Parameters:
    ///   - rules: the configured rules by placeholder.
    ///   - standard: what a placeholder of the protocol stands for; nil for any other.
    /// - Returns: the endpoint; nil where it depends on the request.
    func configured(
        by rules: [String: HostRule],
        standard: (String) -> String?
    ) -> Endpoint? {
        try? resolved(rules: rules) { name in
            (rules[name]?.configuredValue ?? standard(name)).map {
                TenantValue(text: $0, source: .configuration)
            }
        }
    }
}
