extension Timestamp {
    /// The longest text that is read as a date and time, in bytes.
    private static let textLimit = 64

    /// Reads a date and time of day in any form of RFC 3339, and in the other forms of ISO 8601 that
    /// servers use; the result is nil for any other text.
    ///
    /// Digits behind the milliseconds are cut off.
    ///
    /// - Parameter text: 64 bytes at most. A date has hyphens or none, and a date alone stands for
    ///   its first second. `T`, `t` or a space follows; then the time with colons or without,
    ///   whose seconds may be missing, and whose fraction begins with a point or a comma. `60`
    ///   seconds count as the second after. The zone is `Z`, `z` or an offset with or without a
    ///   colon and minutes; without a zone the time is UTC. A week, a day of the year, an hour
    ///   alone and `24:00` are not read.
    ///
    /// RFC 3339 §5.6, and ISO 8601-1:2019.
    package init?(dateAndTime text: String) {
        guard text.utf8.count <= Self.textLimit else { return nil }
        var reader = DateAndTimeReader(rest: Array(text.utf8)[...])
        guard let days = reader.days() else { return nil }
        guard !reader.isAtEnd else {
            milliseconds = days * 86_400_000
            return
        }
        guard reader.skip("T", "t", " "), let time = reader.millisecondsOfDay(),
            let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        milliseconds = days * 86_400_000 + time - offset * 1000
    }
}

/// Reads the parts of a date and time one after the other.
private struct DateAndTimeReader {
    /// What has not been read yet.
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool { rest.isEmpty }

    /// Passes over one of some bytes where it comes next, and tells whether it did.
    mutating func skip(_ symbols: Unicode.Scalar...) -> Bool {
        guard let next = rest.first, symbols.contains(Unicode.Scalar(next)) else { return false }
        rest.removeFirst()
        return true
    }

    /// Reads a number of exactly so many digits.
    private mutating func number(_ width: Int) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy(\.isDigit) else { return nil }
        rest.removeFirst(width)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Reads a date, and counts its days from 1970-01-01.
    mutating func days() -> Int64? {
        guard let year = number(4) else { return nil }
        let hasHyphens = skip("-")
        guard let month = number(2), !hasHyphens || skip("-"), let day = number(2),
            (1...12).contains(month), day >= 1,
            day <= Timestamp.dayCount(year: year, month: month)
        else { return nil }
        return Timestamp.days(year: year, month: month, day: day)
    }

    /// Reads a time of day.
    mutating func millisecondsOfDay() -> Int64? {
        guard let hour = number(2), hour < 24 else { return nil }
        let hasColons = skip(":")
        guard let minute = number(2), minute < 60 else { return nil }
        let time = (hour * 60 + minute) * 60_000
        guard hasColons ? skip(":") : rest.first?.isDigit == true else { return time }
        guard let second = number(2), second <= 60, let fraction = fraction() else { return nil }
        return time + second * 1000 + fraction
    }

    /// Reads what follows the seconds, in milliseconds.
    private mutating func fraction() -> Int64? {
        guard skip(".", ",") else { return 0 }
        let digits = rest.prefix(while: \.isDigit)
        rest.removeFirst(digits.count)
        guard !digits.isEmpty else { return nil }
        return (digits + [0x30, 0x30]).prefix(3).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Reads an offset from UTC, in seconds; it is positive in the east, and 0 where there is none.
    mutating func offset() -> Int64? {
        if isAtEnd || skip("Z", "z") { return 0 }
        let isEast = rest.first == UInt8(ascii: "+")
        guard skip("+", "-"), let hours = number(2), hours < 24 else { return nil }
        var minutes: Int64 = 0
        if !isAtEnd {
            _ = skip(":")
            guard let number = number(2), number < 60 else { return nil }
            minutes = number
        }
        return (isEast ? 1 : -1) * (hours * 60 + minutes) * 60
    }
}
