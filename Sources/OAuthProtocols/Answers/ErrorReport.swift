/// What an answer says of an error, from all places where providers put it.
package struct ErrorReport: Sendable {
    /// The codes, in the order in which their places count.
    package private(set) var codes: [String] = []
    /// The words for people, in the same order.
    package private(set) var words: [String] = []
    /// What names the error's subject beside a code; not fit to be shown.
    package private(set) var clues: [String] = []
    /// Whether something says that there is an error; else codes and words are those of an error
    /// only where the answer is one.
    package private(set) var isExplicit = false
    /// Whether the error says that it passes by itself.
    package private(set) var isTransient = false
    /// Whether codes and words come out of members, and not out of a plain text.
    package private(set) var isStructured = true
    /// Whether the body is HTML, in which nothing is looked for.
    package private(set) var isHTML = false
    /// Whether the words are fit to be shown.
    private var isShown = true
    /// The tokens and secrets that came in the same answer.
    package private(set) var secrets: [Secret] = []

    /// How much of a text is read, in bytes.
    private static let textLimit = 1024
    /// The longest text that may be a code, in bytes.
    private static let codeLimit = 60

    /// Collects what an answer says.
    ///
    /// - Parameters:
    ///   - response: the provider's answer.
    ///   - body: what the answer's body turned out to be.
    ///   - isFailure: whether the answer is no success for another reason than its status.
    package init(of response: HTTPResponse, body: AnswerBody, isFailure: Bool = false) {
        let isFailure = isFailure || response.status >= 400
        if let value = body.value {
            add(value, isFailure: isFailure)
        } else if body == .unreadable, isFailure {
            add(response.body)
        }
        if response.status >= 400 { addChallenges(response.fields) }
    }

    /// Whether there is a code or a word.
    package var isEmpty: Bool { codes.isEmpty && words.isEmpty }

    private mutating func add(_ value: JSONValue, isFailure: Bool) {
        let members = ErrorMembers(of: value, isFailure: isFailure)
        codes += members.codes
        words += members.words
        clues += members.clues
        isExplicit = isExplicit || members.isExplicit
        isTransient = members.isTransient
        if isFailure || isExplicit || !codes.isEmpty {
            secrets = SecretMembers.ofAnswer(value.object ?? ["": value])
        }
    }

    /// Adds XML, or a plain text whose first line may be a code.
    private mutating func add(_ body: [UInt8]) {
        let first = body.first { !($0 == 0x20 || (0x09...0x0d).contains($0)) }
        if first == UInt8(ascii: "<") {
            guard let members = XMLMembers.read(body) else {
                isHTML = true
                return
            }
            return add(.object(members), isFailure: true)
        }
        isStructured = false
        let text = String(utf8OrLatin1: Array(body.prefix(Self.textLimit))).trimmed
        let line = text.prefix { !$0.isNewline && $0 != ":" }.filter { $0 != "\"" }
        let isCode =
            !line.isEmpty && line.utf8.count <= Self.codeLimit
            && line.utf8.allSatisfy(\.isNameCharacter)
        if isCode { codes.append(line) }
        guard !isCode || line.utf8.count + 2 < text.utf8.count else { return }
        words.append(text)
        // Broken JSON can be judged, but hides secrets better than members do. One long word is no
        // sentence, and may be a token.
        let isProse =
            text.contains(" ") && !text.utf8.prefix(1).contains { "{[\"".utf8.contains($0) }
        isShown = isCode || isProse
    }

    /// RFC 6750 §3, RFC 5849 §3.2 with the Problem Reporting extension.
    private mutating func addChallenges(_ fields: [HTTPField]) {
        for field in fields where field.name.isIdenticalIgnoringCase(to: "WWW-Authenticate") {
            let parameters = AuthenticationChallenge.parameters(of: field.value)
            for (code, advice) in [
                ("oauth_problem", "oauth_problem_advice"), ("error", "error_description"),
            ] {
                guard let text = parameters[code], !text.isEmpty else { continue }
                codes.append(text)
                isExplicit = true
                if let advice = parameters[advice], !advice.isEmpty { words.append(advice) }
            }
            for list in ["oauth_parameters_rejected", "oauth_parameters_absent"] {
                clues += Self.parameterNames(in: parameters[list] ?? "")
            }
        }
    }

    /// Finds the names in a list of parameters, as far as a text is read; a word is itself a name.
    static func parameterNames(in list: String) -> [String] {
        FormURLEncoding.decode(list.utf8.prefix(textLimit)).map(\.name)
    }

    /// The error with the code that says most: a number says little.
    ///
    /// A sentence in the place of a code is the description where there is no other.
    ///
    /// - Parameter status: the answer's status.
    /// - Returns: the error, without a code or a description where none is named.
    package func error(status: Int) -> ProviderError {
        let code = codes.first { !$0.utf8.allSatisfy(\.isDigit) } ?? codes.first
        let sentence = code.flatMap { Self.isSentence($0) ? $0 : nil }
        return ProviderError(
            status: status,
            code: code,
            description: isShown ? words.first ?? sentence : nil,
            secrets: secrets
        )
    }

    private static func isSentence(_ text: String) -> Bool {
        text.utf8.count > codeLimit
            || !text.utf8.allSatisfy { $0.isNameCharacter || $0 == UInt8(ascii: " ") }
    }
}
