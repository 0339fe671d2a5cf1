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
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
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
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ number: Int64, from place: Int64, _ end: Unicode.Scalar) {
            var place = place
            while place > 0 {
                text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / place % 10))
                place /= 10
            }
            text.append(UInt8(ascii: end))
        }
        append(year, from: 1000, "-")
        append(month, from: 10, "-")
        append(day, from: 10, "T")
        append(rest / 3_600_000, from: 10, ":")
        append(rest / 60_000 % 60, from: 10, ":")
        append(rest / 1000 % 60, from: 10, ".")
        append(rest % 1000, from: 100, "Z")
        return String(decoding: text, as: UTF8.self)
    }

    /// Counts the days of a month, which is 1 to 12.
    static func dayCount(year: Int64, month: Int64) -> Int64 {
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1]
    }
}

extension Int64 {
    /// Divides by a positive number and rounds towards negative infinity.
    fileprivate func dividedRoundingDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
