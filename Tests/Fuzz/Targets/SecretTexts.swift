@testable import OAuthProtocols
@testable import OAuthResponder

/// The texts that must not be in a message or in the log after a call.
///
/// They are found here by the names of members alone, and not in the way of the program.
enum SecretTexts {
    private static let members = [
        "access_token", "refresh_token", "access_secret", "code", "oauth_verifier", "state",
        "oauth_token", "oauth_token_secret", "id_token", "oauth_session_handle",
    ]

    /// All of them: those of the configuration, of the call, of what was sent, and of what came back.
    static func all(of call: ServiceCall, _ outcome: ServiceCall.Outcome) -> [String] {
        var texts = ServiceConfiguration.secrets
        if let body = (try? JSONReader.value(of: call.body, from: .request))?.object {
            texts += named(in: body) + named(in: body["fields"]?.object ?? [:])
        }
        for exchange in outcome.exchanges {
            texts += sent(exchange.request)
            guard !exchange.request.uri.contains(".well-known"),
                let response = try? exchange.answer.get()
            else { continue }
            texts += named(in: AnswerBody(of: response).value?.object ?? [:])
        }
        return texts
    }

    /// What the fuzzer writes itself is a secret where it says so: it may write any word.
    private static func named(in object: JSONObject) -> [String] {
        members.compactMap { object[$0]?.string }.filter { $0.contains("canary") }
    }

    private static func sent(_ request: HTTPRequest) -> [String] {
        let parameters = request.parameters
        let made = ["client_assertion", "code_verifier", "oauth_signature"]
        let basic = request.fields.firstValue(of: "Authorization").flatMap { value in
            value.hasPrefix("Basic ") ? String(value.dropFirst(6)) : nil
        }
        return (made.compactMap { parameters[$0] } + [basic].compactMap(\.self))
            .filter { $0.utf8.count >= 20 }
    }
}

extension HTTPRequest {
    /// The parameters of a body, which is JSON or a form.
    var parameters: [String: String] {
        var found: [String: String] = [:]
        let body = body ?? []
        if let members = (try? JSONReader.value(of: body))?.object {
            for (name, value) in members { found[name] = value.string }
        } else {
            for parameter in FormURLEncoding.decode(body) {
                found[parameter.name] = parameter.value
            }
        }
        return found
    }
}

extension Played.Exchange {
    /// Whether a code or a verifier may have been used up.
    var mayHaveSpentCode: Bool {
        let parameters = request.parameters
        guard parameters["grant_type"] == "authorization_code" else { return false }
        switch answer {
        case .success(let response): return (200...299).contains(response.status)
        case .failure(let error): return !error.nothingWasSent
        }
    }
}
