/// Until when an access token is good.
package enum Expiry: Sendable, Equatable {
    /// The provider has not said when the token expires.
    case unknown
    /// The provider has said that the token does not expire.
    case never
    /// The token is good until this point in time.
    case at(Timestamp)
}

extension Timestamp {
    /// Reads a point in time as callers and providers write it.
    ///
    /// The result is nil for anything else, and for times before 1970 or after the year 9999.
    ///
    /// - Parameter value: an RFC 3339 text; or seconds or milliseconds since 1970, as a number or
    ///   as a text of digits, with a decimal point or without. From 10^11 on a number is taken for
    ///   milliseconds.
    package init?(expiry value: JSONValue) {
        if let text = value.string, let timestamp = Timestamp(rfc3339: text) {
            self = timestamp
        } else if let number = value.number ?? value.string.flatMap(Self.plainNumber) {
            let milliseconds = number >= 1e11 ? number : number * 1000
            guard let whole = Int64(exactly: milliseconds.rounded(.down)) else { return nil }
            self.init(milliseconds: whole)
        } else {
            return nil
        }
        guard (0...Self.endOfCalendar).contains(milliseconds) else { return nil }
    }

    /// The end of the year 9999, in milliseconds since 1970.
    private static let endOfCalendar: Int64 = 253_402_300_799_999

    private static func plainNumber(_ text: String) -> Double? {
        let isPlain =
            !text.isEmpty && text.utf8.count <= 20
            && text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
        return isPlain ? Double(text) : nil
    }
}

extension Expiry {
    /// Reads the expiry out of a token answer.
    ///
    /// Zero and null mean that the token does not expire. A value that can't be read counts as
    /// missing. So do a span of 2 * 10^9 seconds or more, a span below zero, and a date from 2100 on.
    ///
    /// - Parameters:
    ///   - members: the answer's members, of which `expires_in`, `expires_at` and `expires_on`
    ///     count, in this order.
    ///   - now: when the answer came.
    ///
    /// RFC 6749 §5.1 and the variants that providers use.
    package init(of members: JSONObject, now: Timestamp) {
        self =
            members["expires_in"].flatMap { Self.span($0, from: now) }
            ?? members["expires_at"].flatMap(Self.date)
            ?? members["expires_on"].flatMap(Self.date)
            ?? .unknown
    }

    /// Reads a span in seconds; nil where it says nothing.
    private static func span(_ value: JSONValue, from now: Timestamp) -> Expiry? {
        if value == .null { return .never }
        guard let seconds = seconds(value), seconds >= 0, seconds < longestLifetime else {
            return nil
        }
        return seconds == 0 ? .never : .at(now.advanced(bySeconds: Int64(seconds)))
    }

    /// Reads a point in time; nil where it says nothing.
    private static func date(_ value: JSONValue) -> Expiry? {
        if value == .null || value.number == 0 { return .never }
        guard let timestamp = Timestamp(expiry: value) ?? value.string.flatMap(Self.timestamp),
            timestamp.milliseconds > 0, timestamp < endOfCentury
        else { return nil }
        return .at(timestamp)
    }

    private static let longestLifetime = 2_000_000_000.0

    /// 2100-01-01T00:00:00Z.
    private static let endOfCentury = Timestamp(milliseconds: 4_102_444_800_000)

    /// Reads three forms that ISO 8601 allows and RFC 3339 does not: a time without an offset, which
    /// is taken for UTC; an offset without a colon; and a day alone, which stands for its beginning.
    private static func timestamp(iso8601 text: String) -> Timestamp? {
        guard text.utf8.count <= 64 else { return nil }
        for ending in ["Z", "T00:00:00Z"] {
            if let timestamp = Timestamp(rfc3339: text + ending) { return timestamp }
        }
        return Timestamp(rfc3339: text.dropLast(2) + ":" + text.suffix(2))
    }

    private static func seconds(_ value: JSONValue) -> Double? {
        let text = value.string.flatMap { $0.utf8.count <= 64 ? $0.trimmed : nil }
        guard let number = value.number ?? text.flatMap(Double.init), number.isFinite else {
            return nil
        }
        return number.rounded(.down)
    }
}
