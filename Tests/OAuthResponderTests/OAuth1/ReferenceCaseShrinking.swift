@testable import OAuthProtocols
@testable import OAuthResponder

extension ReferenceCase {
    /// The smallest case that still fails, as far as leaving things out leads.
    func shrunk(whileFailing isFailing: (ReferenceCase) throws -> Bool) rethrows -> ReferenceCase {
        var smallest = self
        search: while true {
            for candidate in smallest.simpler() where candidate.size < smallest.size {
                if try isFailing(candidate) {
                    smallest = candidate
                    continue search
                }
            }
            return smallest
        }
    }

    /// How much there is to read in a case; shrinking ends since each step makes it less.
    private var size: Int {
        let texts =
            [uri, consumerKey, consumerSecret, tokenSecret]
            + [token, callback, verifier].compactMap(\.self)
            + parameters.flatMap { [$0.name, $0.value] }
        let unusual = [method != "GET", transmission != "header", signatureMethod != "HMAC-SHA1"]
        return texts.reduce(0) { $0 + $1.unicodeScalars.count } + parameters.count
            + [token, callback, verifier].count { $0 != nil } + unusual.count { $0 }
    }

    /// Cases with one thing less, the largest steps first.
    private func simpler() -> [ReferenceCase] {
        var cases: [ReferenceCase] = []
        func add(_ change: (inout ReferenceCase) -> Void) {
            var copy = self
            change(&copy)
            cases.append(copy)
        }
        add { $0.parameters = [] }
        add { $0.uri = "https://a.example/" }
        add { $0.uri = String($0.uri.prefix { $0 != "?" }) }
        add {
            $0.token = nil
            $0.tokenSecret = ""
        }
        add { $0.callback = nil }
        add { $0.verifier = nil }
        add { $0.method = "GET" }
        add { $0.transmission = "header" }
        add { $0.signatureMethod = "HMAC-SHA1" }
        for index in parameters.indices { add { $0.parameters.remove(at: index) } }
        for path in texts {
            Self.shorter(self[keyPath: path]).forEach { text in
                add { $0[keyPath: path] = text }
            }
        }
        for index in parameters.indices {
            for text in Self.shorter(parameters[index].name) {
                add { $0.parameters[index].name = text }
            }
            for text in Self.shorter(parameters[index].value) {
                add { $0.parameters[index].value = text }
            }
        }
        for path in [\ReferenceCase.token, \.callback, \.verifier] {
            for text in Self.shorter(self[keyPath: path] ?? "") where !text.isEmpty {
                add { $0[keyPath: path] = text }
            }
        }
        // Host and path stay, since both sides read each spelling of an address in their own way.
        if let mark = uri.firstIndex(of: "?") {
            for text in Self.shorter(String(uri[mark...])) where text.hasPrefix("?") {
                add { $0.uri = String($0.uri[..<mark]) + text }
            }
        }
        return cases.filter { !$0.consumerKey.isEmpty && $0.hasReadableQuery }
    }

    /// Whether the query is text once it is decoded; oauthlib repairs what is none, and signs that.
    private var hasReadableQuery: Bool {
        guard let uri = AbsoluteURI(uri) else { return false }
        return FormURLEncoding.decodeBytes((uri.query ?? "").utf8).allSatisfy { name, value in
            String(validating: name, as: UTF8.self) != nil
                && String(validating: value, as: UTF8.self) != nil
        }
    }

    private var texts: [WritableKeyPath<ReferenceCase, String>] {
        [\.consumerKey, \.consumerSecret, \.tokenSecret]
    }

    /// A text without its first half, its second half, and each of its scalars.
    private static func shorter(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty else { return [] }
        let half = scalars.count / 2
        var parts = [Array(scalars[..<half]), Array(scalars[half...])]
        for index in scalars.indices {
            var rest = scalars
            rest.remove(at: index)
            parts.append(rest)
        }
        return parts.map { String(String.UnicodeScalarView($0)) }
    }
}
