import OAuthProtocols

/// `GET healthz`: that the process answers; no provider is asked.
enum HealthEndpoint {
    /// Answers a call with `status` and `version`.
    static func answer() -> JSONObject {
        ["status": .string("ok"), "version": .string(Version.number)]
    }
}
