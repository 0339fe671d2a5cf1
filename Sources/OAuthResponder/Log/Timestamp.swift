import Glibc

/// A moment in UTC as RFC 3339 spells it, to the millisecond.
struct Timestamp: Sendable, Equatable {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    var seconds: Int
    /// What goes beyond them: 0 to 999.
    var milliseconds: Int

    /// Reads the system's clock.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    /// The text: `2026-01-31T23:59:59.999Z`.
    var utf8: [UInt8] {
        let secondOfDay = seconds % 86_400
        let (year, month, day) = Self.date(daysSince1970: seconds / 86_400)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ number: Int, _ digits: Int, _ separator: Unicode.Scalar) {
            var divisor = (1..<digits).reduce(1) { product, _ in product * 10 }
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
                divisor /= 10
            }
            text.append(UInt8(ascii: separator))
        }
        append(year, 4, "-")
        append(month, 2, "-")
        append(day, 2, "T")
        append(secondOfDay / 3600, 2, ":")
        append(secondOfDay / 60 % 60, 2, ":")
        append(secondOfDay % 60, 2, ".")
        append(milliseconds, 3, "Z")
        return text
    }

    /// Counts in years that begin on the first of March, so that a leap day is the last of its year.
    private static func date(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSince1970 + 719_468  // since 0000-03-01
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }
}
