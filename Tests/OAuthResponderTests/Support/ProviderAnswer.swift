import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// A row of `Tests/answers.jsonl`: what a provider answers, and what that means in which place.
struct ProviderAnswer: Sendable, CustomTestStringConvertible {
    /// Who must act, or the label of an answer that says nothing.
    enum Meaning: Sendable, Equatable {
        case fine
        case user
        /// The user's part is refused, and settings may be to blame.
        case doubtful
        case settings
        case rate
        case unavailable
        case fault
        case malformed(label: String)

        init(_ word: String) {
            let words: [String: Meaning] = [
                "fine": .fine, "user": .user, "doubtful": .doubtful, "settings": .settings,
                "rate": .rate, "unavailable": .unavailable, "fault": .fault,
            ]
            self = words[word] ?? .malformed(label: word)
        }
    }

    /// A place where the row is played.
    struct Play: Sendable, CustomTestStringConvertible {
        /// The row.
        var row: ProviderAnswer
        /// The place, in the word of the table.
        var place: String
        /// What the answer means there.
        var meaning: Meaning

        var testDescription: String { "\(place): \(row.testDescription)" }
    }

    /// The number of the line.
    var number: Int
    /// The answer.
    var response: HTTPResponse
    /// Further keys of OAuth 2.
    var settings: String
    /// The provider's code as the log has it; nil for none.
    var code: String?
    /// The provider's words as the user reads them; nil for none.
    var words: String?
    /// The account's name; nil where the answer has none.
    var name: String?
    private var meanings: [(places: String, meaning: Meaning)]
    private var source: String

    var testDescription: String { "line \(number), \(source)" }

    /// All rows in all their places.
    static let plays: [Play] = rows.flatMap { row in
        row.meanings.flatMap { places, meaning in
            places.split(separator: " ")
                .map { Play(row: row, place: String($0), meaning: meaning) }
        }
    }

    private static let rows: [ProviderAnswer] = {
        let root = "\(#filePath)".replacing("/Support/ProviderAnswer.swift", with: "")
        let file = URL(filePath: root + "/../answers.jsonl")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").enumerated().compactMap { index, line in
            let members = try? JSONReader.value(of: Array(line.utf8)).object
            return members.flatMap { ProviderAnswer($0, number: index + 1) }
        }
    }()

    private init?(_ members: JSONObject, number: Int) {
        guard let source = members["source"]?.string, let body = members["body"],
            let status = members["status"]?.integer, let meanings = members["means"]?.object
        else { return nil }
        self.number = number
        self.source = source
        let fields = (members["fields"]?.object ?? [:]).map {
            HTTPField(name: $0.name, value: $0.value.string ?? "")
        }
        let bytes = body.string.map { Array($0.utf8) } ?? JSONWriter.bytes(of: body)
        response = HTTPResponse(status: Int(status), fields: fields, body: bytes)
        settings = members["settings"]?.string ?? ""
        code = members["code"]?.string
        words = members["words"]?.string
        name = members["name"]?.string
        self.meanings = meanings.map { ($0.name, Meaning($0.value.string ?? "")) }
    }

    /// How a sentence ends: with code and words of the provider in parentheses.
    var ending: String {
        let safe = SafeText.reason(code: code, words: words, without: KnownSecrets(), limit: 120)
        let reason = [safe.code ?? "", safe.words].filter { !$0.isEmpty }.joined(separator: ": ")
        if reason.isEmpty { return "." }
        return reason.hasSuffix(".") ? " (\(reason))" : " (\(reason))."
    }
}
