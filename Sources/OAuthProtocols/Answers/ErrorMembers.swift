/// Where providers write an error: the one list of such places.
///
/// RFC 6749 §5.2 has `error` and `error_description`; the others are what providers write in their
/// place. The spelling of a name does not count: `errorCode`, `error_code` and `ErrorCode` are one.
struct ErrorMembers {
    /// What a member of an error holds.
    private enum Role {
        /// That there is an error; its code, or an object or list with more of it.
        case error
        /// That there is an error where it is false.
        case success
        /// A code that only an error has.
        case code
        /// A code in an error, and something else elsewhere.
        case type
        /// Words for people, or an object with more.
        case words
        /// What the error is about, in words or in parameters that nobody would show to people.
        case clue
        /// An object with more.
        case nested
        /// Whether the error passes by itself.
        case transience
    }

    /// The names in the order in which they count.
    private static let names: [(name: String, role: Role)] = [
        ("oauth_problem", .error), ("error", .error), ("errors", .error), ("ok", .success),
        ("success", .success), ("errorType", .code), ("type", .type), ("code", .code),
        ("error_code", .code), ("errcode", .code), ("ErrorCode", .code), ("err", .code),
        ("ECODE", .code), ("error_name", .code), ("error_key", .code), ("errorNumber", .code),
        ("status", .type), ("reason", .type), ("name", .type), ("category", .type),
        (".tag", .type), ("oauth_problem_advice", .words), ("error_description", .words),
        ("error_message", .words), ("message", .words), ("description", .words),
        ("detail", .words), ("details", .words), ("msg", .words), ("error_msg", .words),
        ("errmsg", .words), ("error_summary", .words), ("error_detail", .words),
        ("error_reason", .words), ("faultstring", .words), ("title", .words),
        ("resource", .clue), ("field", .clue), ("oauth_parameters_rejected", .clue),
        ("oauth_parameters_absent", .clue), ("is_transient", .transience), ("data", .nested),
        ("extensions", .nested), ("meta", .nested), ("fault", .nested), ("exception", .nested),
        ("response", .nested), ("result", .nested), ("body", .nested), ("Error_response", .nested),
    ]
    private static let rows = Dictionary(
        names.enumerated().map { ($1.name.looseSpelling, (rank: $0, role: $1.role)) },
        uniquingKeysWith: { first, _ in first }
    )
    /// The longest name that is looked at, in bytes.
    private static let nameLimit = 32
    /// The longest text that may be a code, in bytes; a longer one is words.
    private static let codeLimit = 200
    /// How many members of an object, and elements of a list, are looked at for an error.
    private static let breadthLimit = 32
    private static let depthLimit = 6
    private static let objectLimit = 24
    /// Words in the place of a code that only say that there is an error.
    private static let empty = ["error", "fail", "failed", "failure", "exception", "true"]

    /// The codes, in the order in which the places count.
    private(set) var codes: [String] = []
    /// The words for people, in the same order.
    private(set) var words: [String] = []
    /// What names the subject beside a code: Strava's `resource` and `field`, and the names of the
    /// parameters that the Problem Reporting extension of OAuth 1 lists.
    private(set) var clues: [String] = []
    /// Whether a member says that there is an error; else codes and words are those of an error only
    /// where the answer is one.
    private(set) var isExplicit = false
    /// Whether a member says that the error passes by itself.
    private(set) var isTransient = false
    private var objects = 0

    /// Collects what an answer says of an error.
    ///
    /// The cost is linear in the size of the answer.
    ///
    /// - Parameters:
    ///   - value: the answer's object or list.
    ///   - isFailure: whether the answer is one; in a success only what names an error by itself is
    ///     looked at.
    init(of value: JSONValue, isFailure: Bool) {
        // The elements of a list are no deeper than an object in its place.
        visit(value, isFailure: isFailure, depth: value.array == nil ? 0 : -1)
    }

    private mutating func visit(_ value: JSONValue, isFailure: Bool, depth: Int) {
        guard depth < Self.depthLimit else { return }
        if let elements = value.array {
            for element in elements.prefix(Self.breadthLimit) {
                visit(element, isFailure: isFailure, depth: depth + 1)
            }
        } else if let members = value.object {
            visit(members, isFailure: isFailure, depth: depth)
        } else if isFailure, let text = value.scalarText {
            addCode(text)
        }
    }

    private mutating func visit(_ members: JSONObject, isFailure: Bool, depth: Int) {
        objects += 1
        guard objects <= Self.objectLimit else { return }
        var found: [(rank: Int, role: Role, value: JSONValue)] = []
        for (name, value) in members where name.utf8.count <= Self.nameLimit {
            guard let row = Self.rows[name.looseSpelling], found.count < Self.breadthLimit,
                !value.meansSuccess || row.role == .success
            else { continue }
            found.append((row.rank, row.role, value))
        }
        found.sort { $0.rank < $1.rank }
        let known = codes.count
        for (_, role, value) in found {
            take(value, as: role, isFailure: isFailure, depth: depth)
        }
        addPair(since: known)
    }

    private mutating func take(_ value: JSONValue, as role: Role, isFailure: Bool, depth: Int) {
        switch role {
        case .error:
            if depth == 0 { isExplicit = true }
            visit(value, isFailure: true, depth: depth + 1)
        case .success:
            if value == .bool(false), depth == 0 { isExplicit = true }
        case .code, .type:
            guard isFailure || role == .code else { return }
            if let text = value.scalarText {
                addCode(text, isType: role == .type)
            } else if isFailure {
                visit(value, isFailure: true, depth: depth + 1)
            }
        case .words:
            guard isFailure || isExplicit else { return }
            if let text = value.string {
                words.append(text)
            } else {
                visit(value, isFailure: isFailure, depth: depth + 1)
            }
        case .clue:
            guard isFailure || isExplicit, let text = value.string else { return }
            clues += ErrorReport.parameterNames(in: text)
        case .nested:
            visit(value, isFailure: isFailure, depth: depth + 1)
        case .transience:
            let counts = isFailure || isExplicit
            isTransient = isTransient || (counts && value == .bool(true))
        }
    }

    private mutating func addCode(_ text: String, isType: Bool = false) {
        guard text.utf8.count <= Self.codeLimit else { return words.append(text) }
        let isNumber = text.utf8.allSatisfy(\.isDigit)
        guard !Self.empty.contains(text.looseSpelling), !text.contains("://"),
            !(isType && isNumber)
        else { return }
        codes.append(text)
    }

    /// A number means something together with the type beside it alone: `OAuthException` 190.
    private mutating func addPair(since known: Int) {
        let own = codes[known...]
        guard let number = own.first(where: { $0.utf8.allSatisfy(\.isDigit) }),
            let type = own.first(where: { !$0.utf8.allSatisfy(\.isDigit) && !$0.contains(" ") })
        else { return }
        codes.append("\(type) \(number)")
    }
}

extension JSONValue {
    private static let successes = ["", "ok", "success", "none", "0", "false", "null"]

    /// Whether a value in the place of an error says that there is none.
    ///
    /// null, false, 0, an empty text, list or object, `ok`, `success` and `none` do, and so does an
    /// object whose codes all say so.
    package var meansSuccess: Bool {
        switch self {
        case .null: return true
        case .bool(let isError): return !isError
        case .number: return number == 0
        case .string(let text):
            return text.utf8.count <= 16 && Self.successes.contains(text.trimmed.lowercased())
        case .array(let elements): return elements.isEmpty
        case .object(let members):
            let codes = ["code", "error", "errcode", "error_code", "type", "status"]
                .compactMap { members[$0] }
            return codes.contains { $0 != .null }
                ? codes.allSatisfy(\.meansSuccess)
                : members.allSatisfy { $0.value.isBlank }
        }
    }

    /// Whether a value says nothing at all.
    private var isBlank: Bool {
        switch self {
        case .object(let members): members.isEmpty
        default: meansSuccess
        }
    }
}
