/// What the words about an error mean, where its code does not say: the one table of such words.
///
/// Words are looked for from the beginning of a word on, in small letters, with one space in the
/// place of anything that is neither a letter nor a digit. Addresses are left out: they lead to
/// pages about rate limits from any error.
package enum ErrorWords {
    /// How much of a text is looked at, in bytes.
    private static let readingLimit = 1024

    /// Words that name an error's subject whatever else is said; the comment names a source.
    private static let definite: [(words: String, subject: ErrorCode.Subject)] = [
        ("rate limit", .rate),  // "Rate limit exceeded: access_token not expired", many others
        ("ratelimit", .rate),  // the same in one word
        ("rate exceeded", .rate),  // Salesforce: "login rate exceeded"; AWS: "Rate exceeded"
        ("too many request", .rate),  // RFC 6585 §4; Zoho; "Too Many Request"
        ("too many call", .rate),  // Facebook: "too many calls"
        ("too many attempt", .rate),  // Laravel: "Too Many Attempts."
        ("too many login attempt", .rate),  // Keycloak, Salesforce
        ("request limit ", .rate),  // Facebook: "Application request limit reached"
        ("request limit exceeded", .rate),  // Salesforce: "TotalRequests Limit exceeded."
        ("requests limit exceeded", .rate),  // Salesforce: "TotalRequests Limit exceeded."
        ("quota exceeded", .rate),  // Google: "Quota exceeded for quota metric …"
        ("exceeded your quota", .rate),  // AWS's gateways
        ("requests per ", .rate),  // "… of 10 requests per second"
        ("frequency limit", .rate),  // Lark: "request trigger frequency limit"
        ("maximum number of api request", .rate),  // Zoom, in a 403
        ("same arguments in less than", .rate),  // Withings: status 601
        ("throttl", .rate),  // Django REST framework: "Request was throttled."
        ("slow down", .rate),  // RFC 8628 §3.5, its words
        ("already being processed", .fault),  // Salesforce: "token request is …"
        ("retry your request", .fault),  // Salesforce: "unknown_error"
    ]

    /// Words that name what passes unless others say that something is over for good.
    private static let general: [(words: String, subject: ErrorCode.Subject)] = [
        ("temporarily unavailable", .unavailable),  // RFC 6749 §4.1.2.1, its words
        ("service unavailable", .unavailable),  // RFC 9110 §15.6.4
        ("currently unavailable", .unavailable),  // RFC 6749 §4.1.2.1, its words
        ("under maintenance", .unavailable),  // what servers say of their maintenance
        ("down for maintenance", .unavailable),  // the same
        ("try again later", .fault),  // Google, Facebook, many others
        ("try later", .fault),  // the same
        ("try again in a ", .fault),  // "… in a few minutes", "… in a moment"
        ("try again after ", .fault),  // Zoho: "Please try again after some time."
        ("try again shortly", .fault),  // the same
        ("retry later", .fault),  // the same
        ("temporarily", .fault),  // Google: "temporarily blocked"
        ("temporary error", .fault),  // Microsoft Entra
        ("temporary failure", .fault),  // the same
        ("transient", .fault),  // Microsoft Entra: "A transient error has occurred."
        ("internal server error", .fault),  // RFC 9110 §15.6.1
        ("internal error", .fault),  // Google: "Internal error encountered."
        ("unexpected error", .fault),  // Facebook, Atlassian
        ("request timed out", .fault),  // what gateways say
        ("gateway timeout", .fault),  // RFC 9110 §15.6.5
    ]

    /// What is said of a code or a token that does not work any more.
    private static let endings = [
        "invalid", "not valid", "expired", "revoked", "deactivated", "disabled", "deleted",
        "inactive", "not found", "does not exist", "not exist", "no longer", "not active",
        "reconnect", "reauth", "re auth", "log in again", "sign in again", "already used",
        "already been used", "been used", "has been consumed", "malformed", "not belong", "unknown",
        "mismatch",
    ]
    private static let grants = [
        "refresh token", "refreshtoken", "authorization code", "authorizationcode", "auth code",
        "authorisation code", "verification code",
    ]
    private static let accessTokens = ["token", "session"]
    private static let clients = [
        "client secret", "client id ", "client credentials", "client authentication",
        "client is disabled", "client not found", "invalid client", "unknown client",
        "consumer key", "consumer secret", "invalid consumer", "application is disabled",
        "application not found", "application has been", "redirect uri", "redirect url",
    ]
    private static let signatures = [
        "invalid signature", "signature invalid", "signature mismatch", "bad signature",
        "signature does not match", "signature verification failed", "validate oauth signature",
    ]

    /// Finds what passes by itself in the words about an error.
    ///
    /// - Parameter texts: the words, wherever they stood.
    /// - Returns: `.rate`, `.unavailable` or `.fault`; nil where the words name none of them.
    package static func passingSubject(of texts: [String]) -> ErrorCode.Subject? {
        if texts.isEmpty { return nil }
        let text = normalized(texts)
        if let row = definite.first(where: { has(text, $0.words) }) { return row.subject }
        guard !hasAny(text, endings) else { return nil }
        return general.first { has(text, $0.words) }?.subject
    }

    /// Tells whether words say of a code or a refresh token that it does not work any more.
    ///
    /// A grant type that a client may not use is the client's affair.
    package static func endGrant(_ texts: [String]) -> Bool {
        let text = normalized(texts)
        return hasAny(text, grants) && hasAny(text, endings) && !has(text, "grant type")
    }

    /// Finds what else the words about an error name.
    ///
    /// - Parameters:
    ///   - texts: the words, wherever they stood.
    ///   - place: where the error stands.
    /// - Returns: `.user`, `.token`, `.client` or `.signature`; nil where the words do not say.
    package static func subject(
        of texts: [String],
        in place: ErrorCode.Place
    ) -> ErrorCode.Subject? {
        if texts.isEmpty { return nil }
        let text = normalized(texts)
        if place == .account {
            return hasAny(text, accessTokens) && hasAny(text, endings) ? .token : nil
        }
        if endGrant(texts) { return .user }
        if hasAny(text, clients) { return .client }
        guard place == .signed else { return nil }
        // Twitter: "Callback URL not approved for this client application."
        if has(text, "callback") { return .client }
        return hasAny(text, signatures) ? .signature : nil
    }

    private static func has(_ text: String, _ words: String) -> Bool {
        text.contains(" " + words)
    }

    private static func hasAny(_ text: String, _ list: [String]) -> Bool {
        list.contains { has(text, $0) }
    }

    /// Writes words in small letters with a space around each; "not expired" ends nothing.
    private static func normalized(_ texts: [String]) -> String {
        var bytes: [UInt8] = [UInt8(ascii: " ")]
        for word in texts.joined(separator: " ").utf8.prefix(readingLimit)
            .split(whereSeparator: { $0 <= 0x20 }) where !isAddress(word)
        {
            for byte in word {
                let isPart = byte.isLetter || byte.isDigit
                if isPart || bytes.last != UInt8(ascii: " ") {
                    bytes.append(isPart ? byte.lowercasedASCII : UInt8(ascii: " "))
                }
            }
            if bytes.last != UInt8(ascii: " ") { bytes.append(UInt8(ascii: " ")) }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.replacing(" not expired ", with: " ").replacing(" not yet expired ", with: " ")
    }

    private static func isAddress(_ word: Substring.UTF8View) -> Bool {
        String(decoding: word, as: UTF8.self).contains("://")
    }
}
