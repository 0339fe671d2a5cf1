import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Registrable domains")
struct RegistrableDomainTests {
    @Test(
        "two fixed labels belong to one owner",
        arguments: [
            "zendesk.com", "my.site.com", "myshopify.com", "aha.io", "pleo.io", "freshbooks.com",
            "restlets.api.netsuite.com", "centrastage.net", "example.co.uk", "EXAMPLE.Com.Au",
            "uw.edu.pl", "co.com", "localhost",
        ]
    )
    func registrable(domain: String) {
        #expect(RegistrableDomain.contains(domain))
    }

    @Test(
        "a top level, a country's second level, a hosting service and an address do not",
        arguments: [
            "", "com", "co.uk", "Co.Uk", "com.au", "co.jp", "edu.pl", "ac.at", "herokuapp.com",
            "execute-api.eu-west-1.amazonaws.com", "up.railway.app", "0.0.1", "1.1", "com.",
            ".com", "a..com", "example.com.",
        ]
    )
    func open(domain: String) {
        #expect(!RegistrableDomain.contains(domain))
    }

    @Test(
        "a placeholder is before a registrable domain, is the host, or is behind it",
        arguments: [
            ("https://{x}.zendesk.com/a", EndpointTemplate.Position.label),
            ("https://{x}-api.example.com/a", .label), ("https://a.{x}.example.com", .label),
            ("https://{x}.example.com:8443/a", .label), ("https://{x}.example.com?a", .label),
            ("https://{x}.localhost:1/a", .label), ("https://{x}-{y}.example.com/a", .label),
            ("https://{x}.{y}.example.com/a", .label), ("https://{x}/a", .host(isEnd: true)),
            ("https://{x}", .host(isEnd: true)), ("https://{x}?a", .host(isEnd: true)),
            ("https://{x}:1/a", .host(isEnd: false)),
            ("https://accounts.zoho.{x}/a", .host(isEnd: true)),
            ("https://{x}.{y}/a", .host(isEnd: false)), ("https://{x}.com/a", .host(isEnd: false)),
            ("https://{x}.co.uk/a", .host(isEnd: false)),
            ("https://{x}example.com/a", .host(isEnd: false)),
            ("https://example.com{x}/a", .host(isEnd: true)),
            ("https://{x}.0.0.1/a", .host(isEnd: false)), ("{x}/a", .origin), ("{x}", .origin),
            ("https://a.example/{x}.example.com", .target), ("https://a.example?q={x}", .target),
        ]
    )
    func positions(text: String, position: EndpointTemplate.Position) throws {
        let template = try #require(EndpointTemplate(text))
        #expect(template.placeholders.first?.position == position)
    }
}
