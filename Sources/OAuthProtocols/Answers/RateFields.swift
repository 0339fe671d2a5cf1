extension HTTPResponse {
    /// Whether the header fields say that the rate is used up, or how long to wait.
    ///
    /// `Retry-After` (RFC 9110 §10.2.3), `RateLimit` and `RateLimit-Remaining` (drafts of the HTTPAPI
    /// working group), and their elder forms such as `X-Rate-Limit-Remaining`.
    package var namesRateLimit: Bool {
        fields.contains { field in
            switch field.name.looseSpelling {
            case "retryafter": return !field.value.trimmed.isEmpty
            case "ratelimit": return Self.isUsedUp(policy: field.value)
            case let name where name.hasPrefix("ratelimitremaining"),
                let name where name.hasPrefix("xratelimitremaining"):
                return Self.isZero(field.value)
            default: return false
            }
        }
    }

    /// `limit=100, remaining=0, reset=50` and `"default";r=0;t=50`.
    private static func isUsedUp(policy: String) -> Bool {
        policy.split(whereSeparator: { ",;".contains($0) }).contains { part in
            let pair = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            return pair.count == 2 && ["remaining", "r"].contains(pair[0]) && isZero(pair[1])
        }
    }

    /// The number may be followed by others: `0, 0;w=60`.
    private static func isZero(_ value: String) -> Bool {
        value.trimmed.prefix { !",; ".contains($0) } == "0"
    }
}
