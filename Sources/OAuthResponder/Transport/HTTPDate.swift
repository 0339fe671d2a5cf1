private import CCurl
import OAuthProtocols

/// The date of an HTTP message.
enum HTTPDate {
    /// Reads a date in any of the three forms of HTTP.
    ///
    /// - Returns: seconds since 1970; nil for anything else.
    ///
    /// RFC 9110 §5.6.7.
    static func seconds(_ text: String) -> Int64? {
        guard text.utf8.count <= 64 else { return nil }
        let seconds = curl_getdate(text, nil)
        return seconds >= 0 ? Int64(seconds) : nil
    }
}
