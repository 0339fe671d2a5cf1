extension GatewayRequest {
    /// Reads a call from CGI variables; the body is not among them.
    ///
    /// Nothing is put into the environment: a caller's `Proxy` header is a variable `HTTP_PROXY`.
    ///
    /// - Parameter variable: gives a variable's value by its name, nil where there is none.
    ///
    /// RFC 3875 §4.1.
    init(variable: (String) -> String?) {
        func value(_ name: String) -> String? {
            variable(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        let requestTarget = value("REQUEST_URI")?.utf8.prefix { $0 != UInt8(ascii: "?") }
        self.init(
            method: value("REQUEST_METHOD") ?? "",
            // Where a program has a path of its own, all but PATH_INFO begin with that path.
            path: value("PATH_INFO") ?? value("DOCUMENT_URI") ?? value("SCRIPT_NAME")
                ?? requestTarget.map { String(decoding: $0, as: UTF8.self) } ?? "",
            app: value("OAUTH_APP"),
            connector: value("OAUTH_CONNECTOR").flatMap { Self.isLocation($0) ? $0 : nil },
            requestID: value("REQUEST_ID").flatMap { Self.isRequestID($0) ? $0 : nil }
                ?? Self.randomRequestID(),
            correlationID: value("HTTP_X_CORRELATION_ID").flatMap {
                Self.isCorrelationID($0) ? $0 : nil
            },
            contentEncoding: value("HTTP_CONTENT_ENCODING")
        )
    }

    /// Whether a text is an internal location of nginx: it becomes a header field's value.
    private static func isLocation(_ text: String) -> Bool {
        (text.hasPrefix("@") || text.hasPrefix("/"))
            && text.utf8.allSatisfy { isAlphanumeric($0) || "_@/.-".utf8.contains($0) }
    }

    private static func isRequestID(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
    }

    /// Whether a text of the caller's may stand in the log as it is.
    private static func isCorrelationID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Makes an id for a call that the gateway gave none.
    ///
    /// The id is no secret, so the system's generator suffices: it can't fail, as that of
    /// ``RandomBytes`` can, and no call is lost for want of an id.
    private static func randomRequestID() -> String {
        var generator = SystemRandomNumberGenerator()
        let halves = [generator.next(), generator.next()] as [UInt64]
        return halves.map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
