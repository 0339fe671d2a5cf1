@testable import OAuthProtocols
@testable import OAuthResponder

/// What a provider answers by the facts, and what the browser's address must look like.
extension ProviderFacts {
    /// Lists what is wrong with the address that a browser is sent to (RFC 6749 §4.1.1).
    func problems(ofPage page: String, state: String) -> [String] {
        var expected = [
            "response_type": "code", "client_id": FactualProvider.clientID,
            "redirect_uri": FactualProvider.callbackURI, "state": state,
        ]
        expected["scope"] = scope
        if hasChallenge {
            expected["code_challenge"] = "*"
            expected["code_challenge_method"] = text("code_challenge_method_value") ?? "S256"
        }
        for (name, value) in pairs("authorization_params") {
            expected[name] = value.map { filled($0, generation: 0) }
        }
        for name in texts("omit_params") { expected[name] = nil }
        let endpoint = filled(text("authorization_endpoint") ?? "", generation: 0)
        let (start, query) = Self.parts(of: endpoint)
        expected.merge(query) { old, _ in old }
        let (sentStart, sent) = Self.parts(of: page)
        let differences = FactualStep.differences(sent, expected.filter { !$0.value.isEmpty })
        return (sentStart == start ? [] : ["\(sentStart), not \(start)"]) + differences
    }

    private static func parts(of address: String) -> (start: String, query: [String: String]) {
        let pieces = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = pieces.dropFirst().first.map { FormURLEncoding.decode($0.utf8) } ?? []
        return (
            String(pieces[0]),
            Dictionary(query.map { ($0.name, $0.value) }) { first, _ in "\(first) twice" }
        )
    }

    /// The answer that brings tokens (RFC 6749 §5.1).
    func tokenAnswer(_ generation: Int) -> JSONValue {
        var tokens: JSONObject = [
            "access_token": .string(Self.accessToken(generation)), "token_type": .string("Bearer"),
            "expires_in": .number("3600"),
        ]
        if refreshes { tokens["refresh_token"] = .string(Self.refreshToken(generation)) }
        for (theirs, ours) in members["token_response_map"]?.object ?? [:] {
            guard let name = ours.string, let value = tokens[name] else { continue }
            tokens[name] = nil
            tokens[theirs] = value
        }
        for (ours, theirs) in members["token_members"]?.object ?? [:] {
            guard let path = theirs.string, let value = tokens[ours] else { continue }
            tokens[ours] = nil
            tokens = tokens.merging(Self.nested(value, at: path).object ?? [:])
        }
        var answer = JSONValue.object(tokens)
        if let path = texts("token_response_path").first, !path.isEmpty {
            answer = Self.nested(answer, at: path)
        }
        guard case .object(var answerMembers) = answer else { return answer }
        for (name, rule) in members["template_params"]?.object ?? [:]
        where rule.object?["from"]?.string == "token_response" {
            answerMembers[name] = tenants[name].map(JSONValue.string)
        }
        if let path = texts("name_from_token_response").first {
            let name = Self.nested(.string(FactualProvider.accountName), at: path)
            answerMembers = answerMembers.merging(name.object ?? [:])
        }
        return .object(answerMembers)
    }

    /// The answer that says whose an account is.
    var accountAnswer: JSONValue {
        Self.nested(.string(FactualProvider.accountName), at: texts("name_path").first ?? "email")
    }

    /// Puts a value where a path leads: names, numbers of elements, and `*` for any member.
    private static func nested(_ value: JSONValue, at path: String) -> JSONValue {
        path.split(separator: ".").reversed().reduce(value) { inner, step in
            if step == "*" { return .object(["any": inner]) }
            guard let index = Int(step) else { return .object([String(step): inner]) }
            return .array(Array(repeating: .object([:]), count: index) + [inner])
        }
    }
}
