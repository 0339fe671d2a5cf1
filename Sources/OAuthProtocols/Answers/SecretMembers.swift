/// The texts of a request or an answer that are secrets, judged by the names of their members and
/// by their looks.
///
/// A text is a secret if it would do harm in a message or in the log. A text of under four bytes is
/// never taken for a secret: the words of every sentence would contain it.
package enum SecretMembers {
    /// Where the members come from.
    package enum Source: Sendable {
        /// A provider's answer: its tokens and secrets, by name. The words about an error may have
        /// any other name there.
        case answer
        /// A caller's request, or the configuration: tokens, codes, verifiers and states by name,
        /// and members whose names say nothing, where they look as if they were made at random.
        case request
    }

    /// The shortest text that is looked for, in bytes.
    package static let shortestText = 4
    /// The shortest text that is taken for a secret because of its looks, in bytes.
    private static let shortestRandomText = 8
    /// The longest part of a name that is looked at, in bytes.
    private static let nameLimit = 64

    private static let wordsOfAnswers = [
        "token", "secret", "password", "verifier", "handle", "assertion", "credential",
    ]
    private static let wordsOfRequests =
        wordsOfAnswers + [
            "code", "state", "key", "denied", "signature", "nonce", "session", "authorization",
        ]
    /// The beginnings of names that tell why something failed, or that only look like the name of a
    /// secret.
    private static let wordsOfReasons = ["error", "oauth_problem", "token_type", "tokentype"]

    /// The most secrets of an answer that are kept; with as many nothing of its words is shown.
    package static let limit = 1025

    /// Lists the secrets of a provider's answer, as far as ``limit`` goes.
    package static func ofAnswer(_ members: JSONObject) -> [Secret] {
        var secrets: [Secret] = []
        visit(.object(members), from: .answer) {
            secrets.append(Secret($0))
            return secrets.count < limit
        }
        return secrets
    }

    /// Finds the secrets among members, at any depth.
    ///
    /// - Parameters:
    ///   - value: an object, or any other value of a member.
    ///   - name: the member's name; an element of a list has that of the list.
    ///   - source: where the members come from.
    ///   - found: called with each secret, more than once where it stands at several places;
    ///     returns whether to go on.
    /// - Returns: false where `found` has said so.
    @discardableResult
    package static func visit(
        _ value: JSONValue,
        named name: String = "",
        from source: Source,
        _ found: (String) -> Bool
    ) -> Bool {
        switch value {
        case .object(let members):
            for (name, value) in members where !visit(value, named: name, from: source, found) {
                return false
            }
        case .array(let elements):
            for element in elements where !visit(element, named: name, from: source, found) {
                return false
            }
        default:
            guard let text = value.scalarText else { return true }
            if isSecret(text, named: name, from: source), !found(text) { return false }
            return source == .answer || visitQuery(of: text, found)
        }
        return true
    }

    /// The `callback_uri` of OAuth 1 has a state in its query.
    private static func visitQuery(of text: String, _ found: (String) -> Bool) -> Bool {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "?")) else { return true }
        let query = String(text[text.utf8.index(after: mark)...])
        for parameter in FormURLEncoding.decode(query.utf8)
        where isSecret(parameter.value, named: parameter.name, from: .request) {
            guard found(parameter.value) else { return false }
        }
        return true
    }

    /// Tells whether a text is a secret.
    package static func isSecret(_ text: String, named name: String, from source: Source) -> Bool {
        guard text.utf8.count >= shortestText else { return false }
        let name = name.utf8.prefix(nameLimit).map(\.lowercasedASCII)
        if wordsOfReasons.contains(where: { name.starts(with: $0.utf8) }) { return false }
        switch source {
        case .answer: return holds(name, wordsOfAnswers)
        case .request: return holds(name, wordsOfRequests) || looksRandom(text)
        }
    }

    /// Tells whether a text may have been made at random: one word with a digit, or with a capital
    /// letter behind a small one.
    package static func looksRandom(_ text: String) -> Bool {
        guard text.utf8.count >= shortestRandomText else { return false }
        let isOneWord = !text.utf8.contains { $0 <= 0x20 }
        let hasDigit = text.utf8.contains(where: \.isDigit)
        return isOneWord
            && (hasDigit || zip(text.utf8, text.utf8.dropFirst()).contains(where: isStep))
    }

    private static func isStep(_ first: UInt8, _ second: UInt8) -> Bool {
        first.isLetter && first == first.lowercasedASCII && second != second.lowercasedASCII
    }

    private static func holds(_ name: [UInt8], _ words: [String]) -> Bool {
        words.contains { word in
            name.indices.contains { name[$0...].starts(with: word.utf8) }
        }
    }
}
