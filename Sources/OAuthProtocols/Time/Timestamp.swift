/// A point in time by the wall clock.
package struct Timestamp: Sendable, Equatable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    package var milliseconds: Int64

    /// Makes the point in time that lies so many milliseconds after the beginning of 1970.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Orders by time.
    package static func < (one: Timestamp, other: Timestamp) -> Bool {
        one.milliseconds < other.milliseconds
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { milliseconds.dividedRoundingDown(by: 1000) }

    /// Finds a later (or, with a negative span, earlier) point in time.
    ///
    /// - Parameter seconds: the span in seconds.
    /// - Returns: the point in time; one out of range stops at the range's end.
    package func advanced(bySeconds seconds: Int64) -> Timestamp {
        let (span, spanOverflows) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, sumOverflows) = milliseconds.addingReportingOverflow(span)
        if spanOverflows || sumOverflows {
            return Timestamp(milliseconds: seconds < 0 ? .min : .max)
        }
        return Timestamp(milliseconds: sum)
    }
}

extension Timestamp {
    // The calendar is our own: `timegm` and `gmtime_r` belong to Glibc, which this target does not
    // import, and know no milliseconds. These two functions are all that they would save.

    /// Counts the days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        // Years begin in March here, so that the leap day is the last day of a year.
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.dividedRoundingDown(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(ofDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.dividedRoundingDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The time in UTC with milliseconds: `2020-01-01T09:53:41.000Z`, for the years 0 to 9999.
    ///
    /// RFC 3339 §5.6.
    package var rfc3339: String {
        let days = milliseconds.dividedRoundingDown(by: 86_400_000)
        let (year, month, day) = Self.date(ofDays: days)
        let rest = milliseconds - days * 86_400_000
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60]
        return Self.digits(year, 4) + "-" + Self.digits(month, 2) + "-" + Self.digits(day, 2) + "T"
            + time.map { Self.digits($0, 2) }.joined(separator: ":") + "."
            + Self.digits(rest % 1000, 3) + "Z"
    }

    private static func digits(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// Reads a date and time in any form that RFC 3339 allows; the result is nil for any other
    /// text.
    ///
    /// Digits behind the milliseconds are cut off.
    ///
    /// - Parameter text: 64 bytes at most: `T` and `Z` in any case, a space for the `T`, any number
    ///   of fraction digits, an offset; a leap second counts as the second after.
    ///
    /// RFC 3339 §5.6.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 64,
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19]),
            (1...12).contains(month), day >= 1, day <= Self.dayCount(year: year, month: month),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix(while: \.isDigit)
            guard !digits.isEmpty else { return nil }
            fraction = Self.number((digits + [0x30, 0x30]).prefix(3)) ?? 0
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = Self.offset(rest) else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        milliseconds = seconds * 1000 + fraction
    }

    private static func dayCount(year: Int64, month: Int64) -> Int64 {
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1]
    }

    /// Reads an offset from UTC, in seconds; it is positive in the east.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(bytes)
        if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6]), hours < 24,
            minutes < 60
        else { return nil }
        return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
}

extension Int64 {
    /// Divides by a positive number and rounds towards negative infinity.
    fileprivate func dividedRoundingDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
