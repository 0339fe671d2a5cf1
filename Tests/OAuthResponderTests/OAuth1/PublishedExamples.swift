import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// A signed request as a document publishes it: every value is copied, none is adjusted.
struct PublishedExample: Sendable, CustomTestStringConvertible {
    /// Where the values stand.
    var source: String
    var method: String
    var uri: String
    /// The protocol parameters and those of the body, decoded, without `oauth_signature`.
    var parameters: [(String, String)]
    var clientSecret: String
    var tokenSecret = ""
    /// Makes the key out of the client shared-secret.
    var signingKey: @Sendable (Secret) -> OAuth1.SigningKey
    /// The signature base string, where it is published.
    var baseString: String?
    /// The `oauth_signature`, decoded, where a right one is published.
    var signature: String?

    var testDescription: String { source }
}

extension PublishedExample {
    /// RFC 5849 §1.2: `photos.example.net`, all three signed requests.
    static let introduction = [
        PublishedExample(
            source: "RFC 5849 §1.2, POST /initiate",
            method: "POST",
            uri: "https://photos.example.net/initiate",
            parameters: [
                ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
                ("oauth_signature_method", "HMAC-SHA1"),
                ("oauth_timestamp", "137131200"),
                ("oauth_nonce", "wIjqoS"),
                ("oauth_callback", "http://printer.example.com/ready"),
            ],
            clientSecret: "kd94hf93k423kf44",
            signingKey: OAuth1.SigningKey.hmacSHA1,
            signature: "74KNZJeDHnMBp0EMJ9ZHt/XKycU="
        ),
        PublishedExample(
            source: "RFC 5849 §1.2, POST /token",
            method: "POST",
            uri: "https://photos.example.net/token",
            parameters: [
                ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
                ("oauth_token", "hh5s93j4hdidpola"),
                ("oauth_signature_method", "HMAC-SHA1"),
                ("oauth_timestamp", "137131201"),
                ("oauth_nonce", "walatlh"),
                ("oauth_verifier", "hfdp7dh39dks9884"),
            ],
            clientSecret: "kd94hf93k423kf44",
            tokenSecret: "hdhd0244k9j7ao03",
            signingKey: OAuth1.SigningKey.hmacSHA1,
            signature: "gKgrFCywp7rO0OXSjdot/IHF7IU="
        ),
        PublishedExample(
            source: "RFC 5849 §1.2, GET /photos",
            method: "GET",
            uri: "http://photos.example.net/photos?file=vacation.jpg&size=original",
            parameters: [
                ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
                ("oauth_token", "nnch734d00sl2jdk"),
                ("oauth_signature_method", "HMAC-SHA1"),
                ("oauth_timestamp", "137131202"),
                ("oauth_nonce", "chapoH"),
            ],
            clientSecret: "kd94hf93k423kf44",
            tokenSecret: "pfkkdhi9sl3r4s00",
            signingKey: OAuth1.SigningKey.hmacSHA1,
            signature: "MdpQcU8iPSUjWoN/UDMsK2sui9I="
        ),
    ]

    /// RFC 5849 §2.1 and §2.3: the PLAINTEXT requests.
    static let plaintext = [
        PublishedExample(
            source: "RFC 5849 §2.1",
            method: "POST",
            uri: "https://server.example.com/request_temp_credentials",
            parameters: [
                ("oauth_consumer_key", "jd83jd92dhsh93js"),
                ("oauth_signature_method", "PLAINTEXT"),
                ("oauth_callback", "http://client.example.net/cb?x=1"),
            ],
            clientSecret: "ja893SD9",
            signingKey: OAuth1.SigningKey.plaintext,
            signature: "ja893SD9&"
        ),
        PublishedExample(
            source: "RFC 5849 §2.3",
            method: "POST",
            uri: "https://server.example.com/request_token",
            parameters: [
                ("oauth_consumer_key", "jd83jd92dhsh93js"),
                ("oauth_token", "hdk48Djdsa"),
                ("oauth_signature_method", "PLAINTEXT"),
                ("oauth_verifier", "473f82d3"),
            ],
            clientSecret: "ja893SD9",
            tokenSecret: "xyz4992k83j47x0b",
            signingKey: OAuth1.SigningKey.plaintext,
            signature: "ja893SD9&xyz4992k83j47x0b"
        ),
    ]

    /// RFC 5849 §3.4.1.1; its `oauth_signature` belongs to no secret that the RFC tells.
    static let construction = PublishedExample(
        source: "RFC 5849 §3.4.1.1",
        method: "POST",
        uri: "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        parameters: [
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
            ("c2", ""),
            ("a3", "2 q"),
        ],
        clientSecret: "",
        signingKey: OAuth1.SigningKey.hmacSHA1,
        baseString: "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q"
            + "%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_"
            + "key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_m"
            + "ethod%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk"
            + "9d7dh3k39sjv7"
    )

    /// The example of OAuth Core 1.0a, appendix A.
    ///
    /// https://oauth.net/core/1.0a/ is where it stands.
    static let appendixA = [
        PublishedExample(
            source: "OAuth Core 1.0a, appendix A.2",
            method: "POST",
            uri: "https://photos.example.net/request_token",
            parameters: [
                ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
                ("oauth_signature_method", "PLAINTEXT"),
                ("oauth_timestamp", "1191242090"),
                ("oauth_nonce", "hsu94j3884jdopsl"),
                ("oauth_version", "1.0"),
                ("oauth_callback", "http://printer.example.com/request_token_ready"),
            ],
            clientSecret: "kd94hf93k423kf44",
            signingKey: OAuth1.SigningKey.plaintext,
            signature: "kd94hf93k423kf44&"
        ),
        PublishedExample(
            source: "OAuth Core 1.0a, appendix A.4",
            method: "POST",
            uri: "https://photos.example.net/access_token",
            parameters: [
                ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
                ("oauth_token", "hh5s93j4hdidpola"),
                ("oauth_signature_method", "PLAINTEXT"),
                ("oauth_timestamp", "1191242092"),
                ("oauth_nonce", "dji430splmx33448"),
                ("oauth_version", "1.0"),
                ("oauth_verifier", "hfdp7dh39dks9884"),
            ],
            clientSecret: "kd94hf93k423kf44",
            tokenSecret: "hdhd0244k9j7ao03",
            signingKey: OAuth1.SigningKey.plaintext,
            signature: "kd94hf93k423kf44&hdhd0244k9j7ao03"
        ),
        PublishedExample(
            source: "OAuth Core 1.0a, appendix A.5",
            method: "GET",
            uri: "http://photos.example.net/photos?file=vacation.jpg&size=original",
            parameters: [
                ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
                ("oauth_token", "nnch734d00sl2jdk"),
                ("oauth_signature_method", "HMAC-SHA1"),
                ("oauth_timestamp", "1191242096"),
                ("oauth_nonce", "kllo9940pd9333jh"),
                ("oauth_version", "1.0"),
            ],
            clientSecret: "kd94hf93k423kf44",
            tokenSecret: "pfkkdhi9sl3r4s00",
            signingKey: OAuth1.SigningKey.hmacSHA1,
            baseString: "GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacation.jpg%26"
                + "oauth_consumer_key%3Ddpf43f3p2l4k3l03%26oauth_nonce%3Dkllo9940pd9333jh%26"
                + "oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1191242096%26"
                + "oauth_token%3Dnnch734d00sl2jdk%26oauth_version%3D1.0%26size%3Doriginal",
            signature: "tR3+Ty81lMeYAr/Fid0kMTYa/WM="
        ),
    ]
}
