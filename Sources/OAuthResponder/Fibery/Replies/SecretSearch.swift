import OAuthProtocols

/// Finds secrets in a text that is about to be shown, in whatever way they are written there.
///
/// A text and the secrets are brought into the same spelling and then compared byte by byte. Of both
/// there are three spellings: the letters and digits of ASCII, whatever their case and whatever
/// stands between them; the same after percent-encoding and JSON's `\u0041` are decoded; and for
/// secrets with too few letters and digits everything that can be seen. The cost grows with the
/// length of the text times the number of secrets, and with nothing else.
struct SecretSearch {
    /// The text in UTF-8.
    let bytes: [UInt8]
    /// Whether the text goes on, so that its end may be the beginning of a secret.
    let isCut: Bool
    /// For each byte whether it is part of a secret.
    private(set) var isSecret: [Bool]

    /// The longest beginning of a secret that is looked for, in bytes: more than any text has.
    private static let secretLimit = 4096

    /// Finds all places.
    ///
    /// - Parameters:
    ///   - text: the text, which should be short.
    ///   - isCut: whether the text goes on.
    ///   - secrets: what to look for.
    init(_ text: String, isCut: Bool, secrets: KnownSecrets) {
        bytes = Array(text.utf8)
        self.isCut = isCut
        isSecret = [Bool](repeating: false, count: bytes.count)
        let plain = Spelling(bytes).lettersAndDigits
        let decoded = Spelling(bytes).decoded.lettersAndDigits
        let visible = Spelling(bytes).visible
        for secret in secrets.texts {
            let spelling = Spelling(Array(secret.utf8.prefix(Self.secretLimit)))
            let letters = spelling.lettersAndDigits.bytes
            if letters.count >= SecretMembers.shortestText {
                mark(letters, in: plain)
                mark(spelling.decoded.lettersAndDigits.bytes, in: decoded)
            } else {
                mark(spelling.visible.bytes, in: visible)
            }
        }
    }

    /// Marks each place of a secret, overlapping ones too.
    ///
    /// This is the search of Knuth, Morris and Pratt: no byte of the text is looked at twice.
    private mutating func mark(_ secret: [UInt8], in text: Spelling) {
        guard secret.count >= SecretMembers.shortestText else { return }
        let fallback = Self.fallback(secret)
        var count = 0
        for (index, byte) in text.bytes.enumerated() {
            while count > 0, count == secret.count || secret[count] != byte {
                count = fallback[count - 1]
            }
            if secret[count] == byte { count += 1 }
            if count == secret.count { mark(text, from: index + 1 - count, to: index) }
        }
        if isCut, count >= SecretMembers.shortestText, count < secret.count {
            mark(text, from: text.bytes.count - count, to: text.bytes.count - 1)
        }
    }

    private mutating func mark(_ text: Spelling, from first: Int, to last: Int) {
        for position in text.ranges[first].lowerBound..<text.ranges[last].upperBound {
            isSecret[position] = true
        }
    }

    /// For each beginning of a text the length of the longest shorter beginning that it ends with.
    private static func fallback(_ text: [UInt8]) -> [Int] {
        var lengths = [0]
        lengths.reserveCapacity(text.count)
        var length = 0
        for byte in text.dropFirst() {
            while length > 0, text[length] != byte { length = lengths[length - 1] }
            if text[length] == byte { length += 1 }
            lengths.append(length)
        }
        return lengths
    }
}
