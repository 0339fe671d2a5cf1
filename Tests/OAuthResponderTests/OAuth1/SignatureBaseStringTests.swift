import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("RFC 5849 §3.4.1 signature base string")
struct SignatureBaseStringTests {
    private func normalized(_ form: String, query: String = "") throws -> String {
        OAuth1.SignatureBaseString.normalized(
            FormURLEncoding.decode(form.utf8),
            queryOf: try #require(AbsoluteURI("https://a.example/?" + query))
        )
    }

    @Test(
        "the URI loses query, upper case and the scheme's own port (§3.4.1.2)",
        arguments: [
            // The RFC's two examples.
            ("http://EXAMPLE.COM:80/r%20v/X?id=123", "http://example.com/r%20v/X"),
            ("https://www.example.net:8080/?q=1", "https://www.example.net:8080/"),
            ("https://a.example:443/x", "https://a.example/x"),
            ("http://a.example:443/x", "http://a.example:443/x"),
            ("https://a.example:80/x", "https://a.example:80/x"),
            ("HTTPS://A.Example/UPPER/%2f?A=B", "https://a.example/UPPER/%2f"),
            ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
            ("https://a.example/x/", "https://a.example/x/"),
            ("https://a.example/x;v=1", "https://a.example/x;v=1"),
            // wiki.oauth.net TestCases, section 9.1.2: HTTP sends "/" for an empty path.
            ("http://example.com", "http://example.com/"),
            ("http://example.com?n=v", "http://example.com/"),
        ]
    )
    func baseStringURI(uri: String, expected: String) throws {
        let uri = try #require(AbsoluteURI(uri))
        #expect(OAuth1.SignatureBaseString.baseStringURI(of: uri) == expected)
    }

    @Test("parameters of the query and the body are normalised as the RFC shows (§3.4.1.3.2)")
    func publishedParameters() throws {
        let example = PublishedExample.construction
        let result = OAuth1.SignatureBaseString.normalized(
            example.parameters.map { Parameter($0.0, $0.1) },
            queryOf: try #require(AbsoluteURI(example.uri))
        )
        #expect(
            result
                == "a2=r%20b&a3=2%20q&a3=a&b5=%3D%253D&c%40=&c2=&oauth_consumer_key=9dj"
                + "dj82h48djs9d2&oauth_nonce=7d8f3e4a&oauth_signature_method=HMAC-SHA1"
                + "&oauth_timestamp=137131201&oauth_token=kkk9d7dh3k39sjv7"
        )
    }

    @Test("a form is decoded to the RFC's parameters (§3.4.1.3.1)")
    func publishedForm() {
        #expect(
            FormURLEncoding.decode("b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q".utf8)
                == [
                    Parameter("b5", "=%3D"), Parameter("a3", "a"), Parameter("c@", ""),
                    Parameter("a2", "r b"), Parameter("c2", ""), Parameter("a3", "2 q"),
                ]
        )
    }

    @Test(
        "parameters are normalised as the wiki shows (wiki.oauth.net TestCases, section 9.1.1)",
        arguments: [
            ("name", "name="), ("a=b", "a=b"), ("a=b&c=d", "a=b&c=d"),
            ("a=x!y&a=x+y", "a=x%20y&a=x%21y"), ("x!y=a&x=a", "x=a&x%21y=a"),
        ]
    )
    func wikiParameters(form: String, expected: String) throws {
        #expect(try normalized(form) == expected)
        #expect(try normalized("", query: form) == expected)
    }

    @Test("the order is that of the encoded bytes, not of the letters")
    func order() throws {
        // %C3%A9 (é) sorts before every letter, "B" before "a", "a%25" before "a-".
        #expect(
            try normalized("%C3%A9=1&a=1&B=1&a-=1&a%25=1&%F0%9F%A6%8A=1")
                == "%C3%A9=1&%F0%9F%A6%8A=1&B=1&a=1&a%25=1&a-=1"
        )
    }

    @Test("repeated and empty parameters stay, in the order of their values")
    func repeated() throws {
        #expect(try normalized("a=2&a=1&a=1&a&=x&=", query: "a=10") == "=&=x&a=&a=1&a=1&a=10&a=2")
    }

    @Test("bytes of the query that are no UTF-8 are signed as they are")
    func foreignBytes() throws {
        #expect(try normalized("", query: "n=%e9%FF") == "n=%E9%FF")
    }

    @Test(
        "text is percent-encoded as §3.6 says (wiki.oauth.net TestCases, section 5.1)",
        arguments: [
            ("abcABC123", "abcABC123"), ("-._~", "-._~"), ("%", "%25"), ("+", "%2B"),
            ("&=*", "%26%3D%2A"), ("\u{0A}", "%0A"), (" ", "%20"), ("\u{7F}", "%7F"),
            ("\u{80}", "%C2%80"), ("\u{3001}", "%E3%80%81"), ("", ""), ("🦊", "%F0%9F%A6%8A"),
            ("e\u{301}", "e%CC%81"), ("\u{E9}", "%C3%A9"), ("\u{0}", "%00"),
        ]
    )
    func percentEncoding(text: String, encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
    }

    @Test("of the 128 ASCII characters 66 stay as they are")
    func unreserved() {
        let kept = (UInt8(0)...127).filter { byte in
            let text = String(UnicodeScalar(byte))
            return PercentEncoding.encode(text) == text
        }
        let expected = "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
        #expect(String(decoding: kept, as: UTF8.self) == expected)
    }
}
