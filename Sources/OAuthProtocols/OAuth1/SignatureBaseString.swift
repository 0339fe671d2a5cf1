extension OAuth1 {
    /// The text that a signature covers.
    ///
    /// RFC 5849 §3.4.1.
    package enum SignatureBaseString {
        /// Puts the three parts together: method, base string URI, normalised parameters.
        ///
        /// - Parameters:
        ///   - method: the HTTP method in any case.
        ///   - uri: where the request goes; its query takes part.
        ///   - parameters: the protocol parameters and those of a form body, without
        ///     `oauth_signature` and `realm`.
        /// - Returns: the signature base string.
        ///
        /// RFC 5849 §3.4.1.1.
        package static func make(method: String, uri: AbsoluteURI, parameters: [Parameter])
            -> String
        {
            [
                PercentEncoding.encode(method.uppercased()),
                PercentEncoding.encode(baseStringURI(of: uri)),
                PercentEncoding.encode(normalized(parameters, queryOf: uri)),
            ].joined(separator: "&")
        }

        /// Writes the URI without query, scheme and host in lower case, the scheme's own port left
        /// out.
        ///
        /// RFC 5849 §3.4.1.2.
        package static func baseStringURI(of uri: AbsoluteURI) -> String {
            let defaultPort: UInt16 = uri.scheme == "https" ? 443 : 80
            let port = uri.port.flatMap { $0 == defaultPort ? nil : ":\($0)" } ?? ""
            // The RFC says nothing about an empty path. HTTP sends it as "/" (RFC 9110 §4.2.3).
            let path = uri.path.isEmpty ? "/" : uri.path
            return uri.scheme + "://" + uri.host.lowercased() + port + path
        }

        /// Encodes, sorts and joins every parameter of the request, those of its query included.
        ///
        /// The order is that of the encoded bytes, names first, then values.
        ///
        /// RFC 5849 §3.4.1.3.1, §3.4.1.3.2.
        package static func normalized(_ parameters: [Parameter], queryOf uri: AbsoluteURI)
            -> String
        {
            var encoded = parameters.map {
                (name: PercentEncoding.encode($0.name), value: PercentEncoding.encode($0.value))
            }
            for (name, value) in FormURLEncoding.decodeBytes((uri.query ?? "").utf8) {
                encoded.append(
                    (PercentEncoding.encode(bytes: name), PercentEncoding.encode(bytes: value))
                )
            }
            encoded.sort { ($0.name, $0.value) < ($1.name, $1.value) }
            return encoded.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        }
    }
}
