@testable import OAuthProtocols
@testable import OAuthResponder

extension Target {
    /// An address.
    static let uri = Target(
        name: "uri",
        parse: { _ = AbsoluteURI(String(repairing: $0)) },
        check: { input in
            let text = String(repairing: input)
            let origins = ["https://oauth-svc.fibery.io", "http://localhost:3000"]
            if CallbackOrigin.allows(text, origins: origins), let uri = AbsoluteURI(text) {
                require(origins.contains(uri.origin), "a callback has an origin that is allowed")
            }
            guard let uri = AbsoluteURI(text) else { return }
            require(uri.host.utf8.allSatisfy(\.isVisible) && !uri.host.isEmpty, "a host is visible")
            require(AbsoluteURI(uri.text)?.text == uri.text, "an address reads back the same")
            require(uri.text.utf8.starts(with: uri.origin.utf8), "the origin comes first")
            let parameter = Parameter("state", "a b&c=d#é")
            let longer = uri.replacing([parameter])
            require(
                longer.queryNames.filter { $0 == "state" }.count == 1,
                "a parameter stands once"
            )
            require(
                longer.origin == uri.origin && longer.path == uri.path,
                "only the query changes"
            )
            require(AbsoluteURI(longer.text) != nil, "a longer address is one too")
            let query = FormURLEncoding.decode((longer.query ?? "").utf8)
            require(query.contains(parameter), "a parameter arrives as it is")
            guard let authority = Authority(of: uri.text) else { return }
            let host = authority.host.lowercased()
            // libcurl writes numbers and addresses anew.
            let isName = uri.host.utf8.contains { $0.isLetter } && uri.host.first != "["
            guard isName, !uri.host.utf8.contains(where: \.isDigit) else { return }
            require(host == uri.host.lowercased(), "libcurl takes \(host) for \(uri.host)")
        }
    )

    /// An endpoint with a tenant: the first line is the tenant's name, the rest the endpoint.
    static let endpoint = Target(
        name: "endpoint",
        // An operator writes endpoints, and each of them is read once.
        bulk: { Array(Bulk.repeated($0).prefix(2048)) },
        parse: { _ = EndpointTemplate(String(repairing: $0)) },
        check: { input in
            let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
            let value = String(repairing: Array(input[..<end]))
            checkFixed(value)
            guard
                let template = EndpointTemplate(String(repairing: Array(input[end...].dropFirst())))
            else { return }
            let endpoint = try? template.resolved(rules: [:]) { _ in
                TenantValue(text: value, source: .request)
            }
            guard let endpoint else { return }
            require(endpoint.uri.isConfidential, "an endpoint is confidential")
            require(AbsoluteURI(endpoint.uri.text) != nil, "an endpoint is an address")
        }
    )

    /// A tenant's name changes nothing but the place that it is put in.
    private static func checkFixed(_ value: String) {
        guard let template = EndpointTemplate("https://{t}.two.example/a/{t}/b?c={t}") else {
            return require(false, "the template is one")
        }
        let endpoint = try? template.resolved(rules: [:]) { _ in
            TenantValue(text: value, source: .request)
        }
        guard let uri = endpoint?.uri else { return }
        require(uri.scheme == "https" && uri.port == nil, "scheme and port stay")
        require(uri.host == value + ".two.example", "the host is a label longer")
        require(uri.path == "/a/\(value)/b" && uri.query == "c=\(value)", "path and query stay")
    }

    /// A pattern of an operator; the rest behind the first line is matched against it.
    static let pattern = Target(
        name: "pattern",
        parse: { _ = try? HostPattern(String(repairing: $0)) },
        check: { input in
            let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
            guard let pattern = try? HostPattern(String(repairing: Array(input[..<end]))) else {
                return
            }
            let text = Array(input[end...].dropFirst().prefix(HostRule.lengthLimit))
            _ = pattern.matches(text)
            require(
                ProcessorTime.fits(milliseconds: 500) { _ = pattern.matches(text) },
                "a pattern takes long"
            )
        }
    )
}
