import FoundationEssentials
import Testing

/// A file of the checkout whose tables or literals tests compare with the program.
struct DocumentedPage {
    /// The folder of the checkout.
    static let root =
        "\(#filePath)".replacing(
            "/Tests/OAuthResponderTests/Support/DocumentedPage.swift",
            with: ""
        )

    /// What the file holds.
    let text: String

    /// Reads a file, named by its path in the checkout.
    init(_ path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: Self.root + "/" + path))
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// The cells of the rows below a head, in all tables that have it.
    func rows(_ head: String) -> [[String]] {
        var rows: [[String]] = []
        var isWanted = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("| \(head) |") {
                isWanted = true
            } else if !line.hasPrefix("|") {
                isWanted = false
            } else if isWanted, !line.hasPrefix("| ---") {
                rows.append(line.dropFirst(2).dropLast(2).split(separator: " | ").map(String.init))
            }
        }
        return rows
    }

    /// The texts of a cell that stand in backquotes.
    static func names(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The texts in the first cells of the rows below a head, which are code.
    func messages(_ head: String) -> [Wording] {
        rows(head).flatMap { Self.names($0[0]) }.map(Wording.init)
    }
}

/// A message as a page writes it: words in capitals stand for what differs, which has no quotes in
/// it, and `(CODE: WORDS)` may be missing.
struct Wording: CustomStringConvertible {
    /// The message.
    let description: String
    private let spellings: [[Substring]]

    /// Takes the text of a page.
    init(_ text: String) {
        description = text
        // The program itself shouts "OUT OF DATE".
        guard text.contains(where: \.isLowercase) else {
            spellings = [[text[...]]]
            return
        }
        let texts = [" (REASON)", ""].map { text.replacing(" (CODE: WORDS)", with: $0) }
        spellings = texts.map {
            // By the rules of Unicode, "apps.NAME" would be one word.
            $0.split(
                separator: /\b(?:[A-Z]{2,}|N)\b/.wordBoundaryKind(.simple),
                omittingEmptySubsequences: false
            )
        }
    }

    /// Whether this is the whole of a message.
    func isThat(of message: String) -> Bool {
        spellings.contains { pieces in
            message.hasPrefix(pieces[0])
                && Self.follow(pieces[1...], in: message.dropFirst(pieces[0].count), toEnd: true)
        }
    }

    /// Whether this is a part of a message.
    func isWithin(_ message: String) -> Bool {
        spellings.contains { pieces in
            if pieces[0].isEmpty {
                return Self.follow(pieces[1...], in: message[...], toEnd: false)
            }
            return message.ranges(of: pieces[0]).contains {
                Self.follow(pieces[1...], in: message[$0.upperBound...], toEnd: false)
            }
        }
    }

    /// Whether the pieces stand in the text in this order, with something that differs before each.
    private static func follow(
        _ pieces: ArraySlice<Substring>,
        in text: Substring,
        toEnd: Bool
    ) -> Bool {
        guard let piece = pieces.first else { return !toEnd || text.isEmpty }
        if piece.isEmpty { return !text.isEmpty && !text.contains("\"") }
        return text.ranges(of: piece).contains { range in
            let gap = text[..<range.lowerBound]
            return !gap.isEmpty && !gap.contains("\"")
                && follow(pieces.dropFirst(), in: text[range.upperBound...], toEnd: toEnd)
        }
    }
}
