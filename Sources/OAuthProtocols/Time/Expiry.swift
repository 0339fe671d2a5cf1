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
    /// The result is nil for anything else, and for times that are not after the beginning of 1970
    /// and not before the end of the year 9999.
    ///
    /// - Parameter value: seconds or milliseconds since 1970, as a number or as a text of decimal
    ///   digits; or a text as ``init(dateAndTime:)`` reads it. From 10^11 on a number is taken for
    ///   milliseconds, and digits alone are never taken for a date.
    package init?(expiry value: JSONValue) {
        if let number = value.decimalNumber {
            let milliseconds = number >= 1e11 ? number : number * 1000
            guard let whole = Int64(exactly: milliseconds.rounded(.down)) else { return nil }
            self.init(milliseconds: whole)
        } else if let text = value.string {
            self.init(dateAndTime: text)
        } else {
            return nil
        }
        guard (1...Self.endOfCalendar).contains(milliseconds) else { return nil }
    }

    /// The end of the year 9999, in milliseconds since 1970.
    private static let endOfCalendar: Int64 = 253_402_300_799_999
}

extension Expiry {
    /// Reads the expiry out of a token answer.
    ///
    /// Zero and null mean that the token does not expire, unless another member says when it does. A
    /// value that can't be read counts as missing. So do a span of 2 * 10^9 seconds or more, a span
    /// below zero, and a date from 2100 on.
    ///
    /// - Parameters:
    ///   - members: the answer's members, of which `expires_in`, `expires_at` and `expires_on`
    ///     count, in this order.
    ///   - now: when the answer came.
    ///
    /// RFC 6749 §5.1 and the variants that providers use.
    package init(of members: JSONObject, now: Timestamp) {
        let said = [
            members["expires_in"].flatMap { Self.span($0, from: now) },
            members["expires_at"].flatMap(Self.date),
            members["expires_on"].flatMap(Self.date),
        ].compactMap(\.self)
        self = said.first { $0 != .never } ?? said.first ?? .unknown
    }

    /// Reads a span in seconds; nil where it says nothing.
    private static func span(_ value: JSONValue, from now: Timestamp) -> Expiry? {
        if isNever(value) { return .never }
        guard let seconds = value.decimalNumber, seconds >= 0, seconds < longestLifetime else {
            return nil
        }
        return .at(now.advanced(bySeconds: Int64(seconds)))
    }

    /// Reads a point in time; nil where it says nothing.
    private static func date(_ value: JSONValue) -> Expiry? {
        if isNever(value) { return .never }
        guard let timestamp = Timestamp(expiry: value), timestamp < endOfCentury else { return nil }
        return .at(timestamp)
    }

    private static func isNever(_ value: JSONValue) -> Bool {
        value == .null || value.decimalNumber == 0
    }

    private static let longestLifetime = 2_000_000_000.0

    /// 2100-01-01T00:00:00Z.
    private static let endOfCentury = Timestamp(milliseconds: 4_102_444_800_000)
}

extension JSONValue {
    /// The longest text of digits that is read, in bytes.
    private static let digitLimit = 64

    /// The value of a number, or of a text that consists of decimal digits alone; nil for any other
    /// value, and for one beyond the range of `Double`.
    ///
    /// Texts such as `0x10`, `1e3` and `+5` mean different numbers to different readers.
    fileprivate var decimalNumber: Double? {
        guard let text = string else { return number }
        let isDecimal =
            !text.isEmpty && text.utf8.count <= Self.digitLimit && text.utf8.allSatisfy(\.isDigit)
        return isDecimal ? Double(text) : nil
    }
}
