import FoundationEssentials
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// A request to be signed, as `oauthlib_reference.py` writes and reads it.
struct ReferenceCase: Codable, Equatable, Sendable {
    struct Pair: Codable, Equatable, Sendable {
        var name: String
        var value: String
    }

    var method: String
    var uri: String
    var parameters: [Pair]
    var signatureMethod: String
    var transmission: String
    var consumerKey: String
    var consumerSecret: String
    var token: String?
    var tokenSecret: String
    var callback: String?
    var verifier: String?
    var nonce: String
    var timestamp: String

    enum CodingKeys: String, CodingKey {
        case method, uri, parameters, transmission, token, callback, verifier, nonce, timestamp
        case signatureMethod = "signature_method"
        case consumerKey = "consumer_key"
        case consumerSecret = "consumer_secret"
        case tokenSecret = "token_secret"
    }

    /// Leaves out nothing: the reference wants every member.
    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(method, forKey: .method)
        try members.encode(uri, forKey: .uri)
        try members.encode(parameters, forKey: .parameters)
        try members.encode(signatureMethod, forKey: .signatureMethod)
        try members.encode(transmission, forKey: .transmission)
        try members.encode(consumerKey, forKey: .consumerKey)
        try members.encode(consumerSecret, forKey: .consumerSecret)
        try members.encode(token, forKey: .token)
        try members.encode(tokenSecret, forKey: .tokenSecret)
        try members.encode(callback, forKey: .callback)
        try members.encode(verifier, forKey: .verifier)
        try members.encode(nonce, forKey: .nonce)
        try members.encode(timestamp, forKey: .timestamp)
    }
}

/// What a request is signed with, by oauthlib or by us.
struct ReferenceAnswer: Decodable, Equatable, Sendable {
    var baseString: String?
    var signature: String?
    /// Why there is none of both.
    var error: String?

    enum CodingKeys: String, CodingKey {
        case baseString = "base_string"
        case signature, error
    }
}

extension ReferenceCase {
    /// Signs the case and reads base string and signature back out of the request to be sent.
    func answer(signedWith privateKey: PrivateKey) throws -> ReferenceAnswer {
        let request = try signer(privateKey).signed(
            draft(),
            stamp: OAuth1.Stamp(timestamp: try #require(Int64(timestamp)), nonce: nonce)
        )
        let uri = try #require(AbsoluteURI(request.uri))
        let query = (uri.query ?? "").split(separator: "&", omittingEmptySubsequences: false)
        let unsigned = query.filter { !$0.hasPrefix("oauth_signature=") }.joined(separator: "&")
        let header = (request.fields.firstValue(of: "Authorization") ?? "OAuth ").dropFirst(6)
        let form =
            header.replacing("\"", with: "").split(separator: ", ").map(String.init)
            + [String(decoding: request.body ?? [], as: UTF8.self)]
        let sent = form.flatMap { FormURLEncoding.decode($0.utf8) }
        let base = request.uri.prefix { $0 != "?" }
        return ReferenceAnswer(
            baseString: OAuth1.SignatureBaseString.make(
                method: request.method.rawValue,
                uri: try #require(AbsoluteURI(base + "?" + unsigned)),
                parameters: sent.filter { $0.name != "oauth_signature" }
            ),
            signature: (sent + FormURLEncoding.decode((uri.query ?? "").utf8))
                .first { $0.name == "oauth_signature" }?.value
        )
    }

    private func draft() throws -> OAuth1.UnsignedRequest {
        let endpoint = Endpoint(uri: try #require(AbsoluteURI(uri)), addressRule: .any)
        let protocolParameters =
            (callback.map { [Parameter("oauth_callback", $0)] } ?? [])
            + (verifier.map { [Parameter("oauth_verifier", $0)] } ?? [])
        return OAuth1.UnsignedRequest(
            method: try #require(HTTPMethod(rawValue: method)),
            endpoint: endpoint,
            parameters: parameters.map { Parameter($0.name, $0.value) },
            protocolParameters: [OAuth1.version] + protocolParameters,
            token: token.map {
                OAuth1.TokenCredentials(identifier: $0, sharedSecret: Secret(tokenSecret))
            }
        )
    }

    private func signer(_ privateKey: PrivateKey) throws -> OAuth1.RequestSigner {
        let secret = Secret(consumerSecret)
        let key: OAuth1.SigningKey =
            switch try #require(OAuth1.SignatureMethod(rawValue: signatureMethod)) {
            case .hmacSHA1: .hmacSHA1(secret)
            case .hmacSHA256: .hmacSHA256(secret)
            case .plaintext: .plaintext(secret)
            case .rsaSHA1: .rsaSHA1(privateKey)
            case .rsaSHA256: .rsaSHA256(privateKey)
            }
        return OAuth1.RequestSigner(
            client: OAuth1.ClientCredentials(identifier: consumerKey, key: key),
            transmission: try #require(OAuth1.ParameterTransmission(rawValue: transmission)),
            realm: nil
        )
    }
}
