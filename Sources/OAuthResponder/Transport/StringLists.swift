private import CCurl
import OAuthProtocols

/// The lists of texts that a call gives to libcurl, which must outlive the call.
struct StringLists {
    /// The request's fields, for `CURLOPT_HTTPHEADER`.
    let fields = StringList()
    /// The names with their addresses, for `CURLOPT_RESOLVE`.
    let addresses = StringList()

    /// Whether an element could not be added: out of memory.
    var isIncomplete: Bool { fields.isIncomplete || addresses.isIncomplete }

    /// Writes the lists of a request, and switches off the fields that libcurl would add by itself.
    init(_ request: HTTPRequest, _ settings: EasySettings) {
        // A name with a colon and nothing after it removes the field, one with a semicolon sends it
        // empty.
        fields.append("Expect:")
        if request.fields.firstValue(of: "Accept") == nil { fields.append("Accept:") }
        if request.fields.firstValue(of: "Content-Type") == nil { fields.append("Content-Type:") }
        if request.fields.firstValue(of: "Accept-Encoding") == nil {
            // Not by CURLOPT_ACCEPT_ENCODING, which decodes everything that libcurl knows, in layers,
            // and takes a compressed body that was cut short for a whole one: see ContentDecoder.
            fields.append("Accept-Encoding: gzip")
        }
        for field in request.fields {
            let isEmpty = field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            fields.append(isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for address in settings.addresses { addresses.append(address) }
    }
}

/// Texts in the form that libcurl wants them; freed with the value.
final class StringList {
    /// The first element; nil where there is none.
    var first: UnsafeMutableRawPointer? { list.map { UnsafeMutableRawPointer($0) } }
    /// Whether an element could not be added: out of memory.
    private(set) var isIncomplete = false

    private var list: UnsafeMutablePointer<curl_slist>?

    deinit {
        curl_slist_free_all(list)
    }

    /// Adds an element, which libcurl copies.
    func append(_ line: String) {
        guard let longer = curl_slist_append(list, line) else {
            isIncomplete = true
            return
        }
        list = longer
    }
}
