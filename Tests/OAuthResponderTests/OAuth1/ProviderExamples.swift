import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

extension PublishedExample {
    /// The example of X's documentation.
    ///
    /// https://developer.x.com/en/docs/authentication/oauth-1-0a/creating-a-signature: the page has
    /// since replaced the host by `api.x.com` in its text but not under its signature, which is
    /// that of the base string with `api.twitter.com`.
    static let x = PublishedExample(
        source: "X, Creating a signature",
        method: "POST",
        uri: "https://api.twitter.com/1.1/statuses/update.json?include_entities=true",
        parameters: [
            ("status", "Hello Ladies + Gentlemen, a signed OAuth request!"),
            ("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"),
            ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "1318622958"),
            ("oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
            ("oauth_version", "1.0"),
        ],
        clientSecret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        tokenSecret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        signingKey: OAuth1.SigningKey.hmacSHA1,
        baseString: "POST&https%3A%2F%2Fapi.twitter.com%2F1.1%2Fstatuses%2Fupdate.json&"
            + "include_entities%3Dtrue%26oauth_consumer_key%3Dxvz1evFS4wEEPTGEFPHBog%26"
            + "oauth_nonce%3DkYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg%26"
            + "oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1318622958%26"
            + "oauth_token%3D370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb%26"
            + "oauth_version%3D1.0%26"
            + "status%3DHello%2520Ladies%2520%252B%2520Gentlemen%252C%2520a%2520signed%2520"
            + "OAuth%2520request%2521",
        signature: "hCtSmYh+iHYCEqBWrE7C7hYmtUk="
    )

    /// The example of NetSuite's documentation for the header of REST web services.
    ///
    /// https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1534941088.html has the
    /// values, section_1534941295.html the header.
    static let netSuite = PublishedExample(
        source: "NetSuite, The Signature for Web Services and RESTlets",
        method: "GET",
        uri: "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40",
        parameters: [
            (
                "oauth_consumer_key",
                "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4"
            ),
            ("oauth_token", "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc"),
            ("oauth_nonce", "fjaLirsIcCGVZWzBX0pg"),
            ("oauth_timestamp", "1508242306"),
            ("oauth_signature_method", "HMAC-SHA256"),
            ("oauth_version", "1.0"),
        ],
        clientSecret: "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
        tokenSecret: "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
        signingKey: OAuth1.SigningKey.hmacSHA256,
        baseString: "GET&https%3A%2F%2F123456.suitetalk.api.netsuite.com%2Fservices%2Frest%2Frecord"
            + "%2Fv1%2Femployee%2F40&oauth_consumer_key%3D"
            + "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4%26"
            + "oauth_nonce%3DfjaLirsIcCGVZWzBX0pg%26oauth_signature_method%3DHMAC-SHA256%26"
            + "oauth_timestamp%3D1508242306%26oauth_token%3D"
            + "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc%26"
            + "oauth_version%3D1.0",
        signature: "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY="
    )
}

/// The RSA-SHA1 example of the OAuth community's wiki, section 9.3, its misspelling included.
///
/// http://wiki.oauth.net/w/page/12238556/TestCases has the key, whose only use is this example.
enum WikiExample {
    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALRiMLAh9iimur8V
        A7qVvdqxevEuUkW4K+2KdMXmnQbG9Aa7k7eBjK1S+0LYmVjPKlJGNXHDGuy5Fw/d
        7rjVJ0BLB+ubPK8iA/Tw3hLQgXMRRGRXXCn8ikfuQfjUS1uZSatdLB81mydBETlJ
        hI6GH4twrbDJCR2Bwy/XWXgqgGRzAgMBAAECgYBYWVtleUzavkbrPjy0T5FMou8H
        X9u2AC2ry8vD/l7cqedtwMPp9k7TubgNFo+NGvKsl2ynyprOZR1xjQ7WgrgVB+mm
        uScOM/5HVceFuGRDhYTCObE+y1kxRloNYXnx3ei1zbeYLPCHdhxRYW7T0qcynNmw
        rn05/KO2RLjgQNalsQJBANeA3Q4Nugqy4QBUCEC09SqylT2K9FrrItqL2QKc9v0Z
        zO2uwllCbg0dwpVuYPYXYvikNHHg+aCWF+VXsb9rpPsCQQDWR9TT4ORdzoj+Nccn
        qkMsDmzt0EfNaAOwHOmVJ2RVBspPcxt5iN4HI7HNeG6U5YsFBb+/GZbgfBT3kpNG
        WPTpAkBI+gFhjfJvRw38n3g/+UeAkwMI2TJQS4n8+hid0uus3/zOjDySH3XHCUno
        cn1xOJAyZODBo47E+67R4jV1/gzbAkEAklJaspRPXP877NssM5nAZMU0/O/NGCZ+
        3jPgDUno6WbJn5cqm8MqWhW1xGkImgRk+fkDBquiq4gPiT898jusgQJAd5Zrr6Q8
        AO/0isr/3aa6O6NLQxISLKcPDk2NOccAfS/xOtfOz4sJYM3+Bs4Io9+dZGSDCA54
        Lw03eHTNQghS0A==
        -----END PRIVATE KEY-----
        """

    static let uri = "http://photos.example.net/photos?file=vacaction.jpg&size=original"

    static let parameters = [
        ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
        ("oauth_signature_method", "RSA-SHA1"),
        ("oauth_version", "1.0"),
        ("oauth_timestamp", "1196666512"),
        ("oauth_nonce", "13917289812797014437"),
    ]

    static let baseString =
        "GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacaction.jpg%26"
        + "oauth_consumer_key%3Ddpf43f3p2l4k3l03%26oauth_nonce%3D13917289812797014437%26"
        + "oauth_signature_method%3DRSA-SHA1%26oauth_timestamp%3D1196666512%26"
        + "oauth_version%3D1.0%26size%3Doriginal"

    static let signature =
        "jvTp/wX1TYtByB1m+Pbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2/9n4s5"
        + "wUmUl4aCI4BwpraNx4RtEXMe5qg5T1LVTGliMRpKasKsW//e+RinhejgCuzoH26d"
        + "yF8iY2ZZ/5D1ilgeijhV/vBka5twt399mXwaYdCwFYE="
}
