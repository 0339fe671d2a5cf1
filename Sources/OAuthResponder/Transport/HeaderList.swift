private import CCurl
import OAuthProtocols

/// Header fields in the form that libcurl wants them; freed with the value.
final class HeaderList {
    /// The first element, as `CURLOPT_HTTPHEADER` takes it; nil after ``isIncomplete``.
    var first: UnsafeMutableRawPointer? { list.map { UnsafeMutableRawPointer($0) } }
    /// Whether a field could not be added: out of memory.
    private(set) var isIncomplete = false

    private var list: UnsafeMutablePointer<curl_slist>?

    /// Writes the fields of a request and switches off those that libcurl would add by itself.
    init(_ fields: [HTTPField]) {
        // A name with a colon and nothing after it removes the field, one with a semicolon sends it
        // empty.
        append("Expect:")
        if fields.firstValue(of: "Accept") == nil { append("Accept:") }
        if fields.firstValue(of: "Content-Type") == nil { append("Content-Type:") }
        for field in fields {
            let isEmpty = field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            append(isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
    }

    deinit {
        curl_slist_free_all(list)
    }

    private func append(_ line: String) {
        guard let longer = curl_slist_append(list, line) else {
            isIncomplete = true
            return
        }
        list = longer
    }
}
