import OAuthProtocols

extension SettingsReader {
    /// Reads an endpoint: an absolute https URI, http for this machine, with placeholders or
    /// without.
    func endpoint(_ key: String) -> EndpointTemplate? {
        guard let text = text(key) else { return nil }
        if let known = findings.endpoints[text] { return known }
        do throws(EndpointTemplate.Fault) {
            let endpoint = try EndpointTemplate(checking: text)
            findings.endpoints[text] = endpoint
            return endpoint
        } catch {
            reject(key, error.expectation)
            return nil
        }
    }

    /// Reads an endpoint that must be there; its absence is noted.
    func requiredEndpoint(_ key: String) -> EndpointTemplate? {
        if value(key) == nil {
            reject(key, "an absolute https URI is expected here, or a \"provider\" that sets it")
            return nil
        }
        return endpoint(key)
    }

    /// Notes what keeps a text from being an origin that callbacks may have (RFC 6454 §6.2).
    func checkOrigin(_ text: String, named key: String) {
        do throws(AbsoluteURI.Fault) {
            let uri = try AbsoluteURI(checking: text)
            if !uri.isConfidential {
                reject(key, EndpointTemplate.Fault.notConfidential.expectation)
            } else if uri.path != "" || uri.query != nil {
                reject(
                    key,
                    "https://HOST is expected, without a path, a query or a slash behind it"
                )
            }
        } catch {
            reject(key, error.expectation)
        }
    }

    /// Reads the address of a proxy as libcurl takes it (`CURLOPT_PROXY`).
    ///
    /// Its user name and password are percent-encoded there, since readers disagree about where the
    /// address ends if they are not. What is noted never shows them.
    ///
    /// - Returns: the address; nil where it is absent or faulty.
    func proxy(_ key: String) -> Secret? {
        guard let text = text(key) else { return nil }
        if let fault = Self.faultOfProxy(text) {
            reject(key, fault)
            return nil
        }
        return Secret(text)
    }

    private static func faultOfProxy(_ text: String) -> String? {
        let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
        var rest = Substring(text)
        if let separator = text.firstRange(of: "://") {
            guard schemes.contains(text[..<separator.lowerBound].lowercased()) else {
                return "one of \(schemes.map { $0 + "://" }.joined(separator: ", ")) is expected "
                    + "at the beginning"
            }
            rest = text[separator.upperBound...]
        }
        if let end = rest.lastIndex(of: "@") {
            guard isEncoded(rest[..<end]) else {
                return "a user name and a password are expected in which %40 stands for \"@\", "
                    + "%3A for \":\", %2F for \"/\", %3F for \"?\", %23 for \"#\" and %25 for \"%\""
            }
            rest = rest[rest.index(after: end)...]
        }
        do throws(AbsoluteURI.Fault) {
            let uri = try AbsoluteURI(checking: "http://" + rest)
            let isBare = ["", "/"].contains(uri.path) && uri.query == nil
            return isBare ? nil : "HOST:PORT is expected, without a path or a query behind it"
        } catch {
            return error.expectation
        }
    }

    /// Tells whether a text is a user name, or one and a password, both percent-encoded.
    private static func isEncoded(_ userInformation: Substring) -> Bool {
        let parts = userInformation.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count <= 2
            && parts.allSatisfy { part in
                let pieces = part.split(separator: "%", omittingEmptySubsequences: false)
                return part.utf8.allSatisfy { $0.isVisible }
                    && pieces.dropFirst().allSatisfy { isEscape($0.utf8.prefix(2)) }
                    && !part.utf8.contains { "/?#[]@\\\"<>".utf8.contains($0) }
            }
    }

    private static func isEscape(_ digits: Substring.UTF8View.SubSequence) -> Bool {
        digits.count == 2 && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }
}

extension EndpointTemplate.Fault {
    /// What is expected in place of such a text.
    fileprivate var expectation: String {
        switch self {
        case .uri(let fault): fault.expectation
        case .notConfidential:
            "https is expected; http is for localhost, 127.0.0.0/8 and [::1] alone"
        case .originGoesOn:
            "\"/\" or nothing is expected behind a placeholder that is a whole address"
        }
    }
}

extension AbsoluteURI.Fault {
    /// What is expected in place of such a text.
    fileprivate var expectation: String {
        switch self {
        case .controlCharacter: "an address without control characters and line ends is expected"
        case .space: "an address without spaces is expected; %20 stands for a space"
        case .foreignCharacter:
            "an address of ASCII characters is expected: a host is written in Punycode (xn--…), "
                + "and other characters are percent-encoded"
        case .unsafeCharacter:
            "an address without \"\\\", quotes, \"<\" and \">\" is expected; they are percent-encoded"
        case .scheme: "an address that begins with https:// is expected"
        case .fragment:
            "an address without a fragment (\"#\" and what follows) is expected; %23 stands for \"#\""
        case .userInformation: "an address without a user name (\"@\" before its path) is expected"
        case .noHost: "a host is expected, such as login.example.com"
        case .host:
            "a host of letters, digits, \"-\", \".\" and \"_\" is expected, or an IPv6 address in "
                + "brackets"
        case .port: "a port from 0 to 65535 is expected behind the host's \":\""
        }
    }
}
