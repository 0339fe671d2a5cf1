@testable import OAuthProtocols
@testable import OAuthResponder

extension Target {
    /// A form, and percent-encoding.
    static let form = Target(
        name: "form",
        parse: { _ = FormURLEncoding.decode($0) },
        check: { input in
            let parameters = FormURLEncoding.decode(input)
            let text = FormURLEncoding.encode(parameters)
            require(FormURLEncoding.decode(text.utf8) == parameters, "a form reads back the same")
            let encoded = PercentEncoding.encode(bytes: input)
            require(PercentEncoding.decodeForm(encoded.utf8) == input, "bytes come back the same")
        }
    )

    /// The value of `WWW-Authenticate`.
    static let challenge = Target(
        name: "challenge",
        parse: { _ = AuthenticationChallenge.parameters(of: String(repairing: $0)) },
        check: { input in
            let text = String(repairing: input)
            for name in AuthenticationChallenge.parameters(of: text).keys {
                require((1...64).contains(name.utf8.count), "a name has 1 to 64 bytes")
                require(name.utf8.allSatisfy(\.isVisible), "a name is visible")
            }
            let field = HTTPField(name: "WWW-Authenticate", value: text)
            let response = HTTPResponse(status: 401, fields: [field])
            let problem = OAuth1.Answer(response).problem
            require((problem?.acceptableTimestamp ?? 0) >= 0, "a timestamp is not negative")
        }
    )

    /// Dates and times of day, and expiries.
    static let date = Target(
        name: "date",
        parse: { _ = Timestamp(dateAndTime: String(repairing: $0)) },
        check: { input in
            let text = String(repairing: input)
            let calendar = 0...253_402_300_799_999 as ClosedRange<Int64>
            if let time = Timestamp(dateAndTime: text), calendar.contains(time.milliseconds) {
                require(Timestamp(dateAndTime: time.rfc3339) == time, "a time reads back the same")
                require(time.rfc3339.utf8.count == 24, "a time has 24 characters")
            }
            _ = HTTPDate.seconds(text)
            for value in [.string(text), .number(text)] as [JSONValue] {
                if let time = Timestamp(expiry: value) {
                    require(calendar.contains(time.milliseconds), "an expiry is in the calendar")
                }
                for name in ["expires_in", "expires_at", "expires_on"] {
                    let expiry = Expiry(of: [name: value], now: Timestamp(milliseconds: 1))
                    guard case .at(let time) = expiry else { continue }
                    require(time.rfc3339.utf8.count == 24, "an expiry has 24 characters")
                }
            }
        }
    )

    /// An id_token, and Base64.
    static let token = Target(
        name: "token",
        parse: { _ = JSONWebToken.claims(of: String(repairing: $0)) },
        check: { input in
            let text = String(repairing: input)
            let claims = JSONWebToken.claims(of: text)
            require(claims == nil || claims?.object != nil, "claims are an object")
            require(claims == nil || !JSONWebToken.isEncrypted(text), "three parts or five")
            let encoded = Base64.encodeURL(input)
            require(Base64.decodeURL(encoded) == input, "bytes come back the same")
            // What is no object finds its way into a token here, so that the fuzzer need not encode.
            let made = JSONWebToken.claims(of: "e30.\(encoded).c2ln")
            let value = try? JSONReader.value(of: input)
            require(made == (value?.object == nil ? nil : value), "claims are what was encoded")
        }
    )

    /// An error in XML.
    static let members = Target(
        name: "members",
        milliseconds: 13,
        parse: { _ = XMLMembers.read($0) },
        check: { input in
            guard let members = XMLMembers.read(input) else { return }
            require(JSONValue.object(members).depth <= 10, "XML is not read too deep")
        }
    )

    /// What a provider says of an error, of which the first line is a secret.
    static let words = Target(
        name: "words",
        parse: { input in
            let (secret, text) = halves(input)
            let secrets = KnownSecrets([secret])
            _ = SafeText.reason(code: nil, words: text, without: secrets, limit: 120)
        },
        check: { input in
            let (secret, text) = halves(input)
            let code = text.split(separator: " ").first.map(String.init)
            let safe = SafeText.reason(
                code: code,
                words: text,
                without: KnownSecrets([secret]),
                limit: 120
            )
            require(safe.words.unicodeScalars.count <= 120, "words have a limit")
            require(safe.words.isShowable, "words are shown: \(safe.words.debugDescription)")
            let shown = (safe.code ?? "") + safe.words
            require(!shown.holds(secret), "a secret is shown: \(shown.debugDescription)")
        }
    )

    private static func halves(_ input: [UInt8]) -> (secret: String, text: String) {
        let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
        return (String(repairing: Array(input[..<end])), String(repairing: Array(input[end...])))
    }
}

extension String {
    /// Whether a secret stands in the text, whatever stands between its letters and digits.
    ///
    /// An ellipsis is no such thing: it stands for what was taken out.
    func holds(_ secret: String) -> Bool {
        let letters = secret.lettersAndDigits
        guard letters.count >= 8 else { return false }
        return utf8.split(separator: "…".utf8).contains { part in
            let part = String(decoding: part, as: UTF8.self).lettersAndDigits
            return part.contains(letters)
        }
    }

    private var lettersAndDigits: [UInt8] {
        utf8.map(\.lowercasedASCII).filter { $0.isDigit || $0.isLetter }
    }
}
