private import CProcess

/// The date of an HTTP message.
enum HTTPDate {
    /// The three forms: that of today, that of RFC 850 and that of C's `asctime`.
    private static let forms = [
        "%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y",
    ]

    /// Reads a date in any of the three forms of HTTP.
    ///
    /// - Parameter text: the value of the field, 64 bytes at most.
    /// - Returns: seconds since 1970; nil for anything else.
    ///
    /// RFC 9110 §5.6.7.
    static func seconds(_ text: String) -> Int64? {
        guard text.utf8.count <= 64 else { return nil }
        for form in forms {
            let seconds = process_seconds_of_date(text, form)
            if seconds >= 0 { return seconds }
        }
        return nil
    }
}
