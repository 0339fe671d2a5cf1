import OAuthProtocols

/// Domains that one owner holds, so that every name below them is that owner's.
///
/// There is no public suffix list here. These rules stand in for one, and refuse too much rather than
/// too little.
enum RegistrableDomain {
    /// Tells whether all names below a domain belong to one owner.
    ///
    /// Two labels are needed at least, of which the last begins with a letter, as no address does.
    /// Below the top level of a country a second label such as `co` or `com` counts as part of that
    /// level. A domain of a service that hosts programs never counts. `localhost` is this
    /// machine (RFC 6761 §6.3).
    ///
    /// - Parameter domain: what stands behind a placeholder, without the dot between.
    /// - Returns: whether all names below it belong to one owner.
    static func contains(_ domain: some StringProtocol) -> Bool {
        let labels = domain.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ !$0.isEmpty }), let last = labels.last else { return false }
        if last == "localhost" { return true }
        guard labels.count >= 2, last.utf8.first?.isDigit == false else { return false }
        let secondLevel = labels[labels.count - 2]
        if hostingDomains.contains("\(secondLevel).\(last)") { return false }
        let isPublic = last.utf8.count == 2 && secondLevels.contains(String(secondLevel))
        return labels.count > (isPublic ? 2 : 1)
    }

    /// Second labels below which countries give names away: `co.uk`, `com.au`, `or.jp`.
    private static let secondLevels: Set<String> = [
        "ac", "asso", "biz", "co", "com", "ed", "edu", "firm", "gen", "go", "gob", "gouv", "gov",
        "govt", "gv", "id", "in", "ind", "info", "ltd", "me", "mil", "muni", "ne", "net", "nhs",
        "nom", "or", "org", "plc", "pro", "sch", "school", "web",
    ]

    /// Domains below which anybody can have a program answer.
    ///
    /// The list is not complete.
    private static let hostingDomains: Set<String> = [
        "amazonaws.com", "appspot.com", "azure-api.net", "azurefd.net", "azurewebsites.net",
        "cloudapp.net", "cloudfront.net", "cloudfunctions.net", "deno.dev", "duckdns.org",
        "elasticbeanstalk.com", "firebaseapp.com", "fly.dev", "herokuapp.com", "netlify.app",
        "ngrok-free.app", "ngrok.app", "ngrok.dev", "ngrok.io", "onrender.com", "pages.dev",
        "railway.app", "repl.co", "replit.app", "run.app", "trycloudflare.com", "vercel.app",
        "web.app", "workers.dev",
    ]
}
