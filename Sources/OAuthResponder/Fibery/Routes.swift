import OAuthProtocols

/// The table of paths: what lies where below an app's base, and with which methods.
enum Routes {
    /// One row.
    struct Route: Sendable {
        /// The path below the base.
        let path: String
        /// What lies there.
        let step: Step
        /// The methods that it takes.
        let methods: [String]
    }

    /// All rows.
    static let all = [
        Route(path: "/oauth1/v1/authorize", step: .oauth1Authorize, methods: ["POST"]),
        Route(path: "/oauth1/v1/access_token", step: .oauth1AccessToken, methods: ["POST"]),
        Route(path: "/oauth2/v1/authorize", step: .oauth2Authorize, methods: ["POST"]),
        Route(path: "/oauth2/v1/access_token", step: .oauth2AccessToken, methods: ["POST"]),
        Route(path: "/validate", step: .validate, methods: ["POST"]),
        Route(path: "/healthz", step: .health, methods: ["GET", "HEAD"]),
        Route(path: "/status", step: .status, methods: ["GET", "HEAD"]),
        Route(path: "/metrics", step: .metrics, methods: ["GET", "HEAD"]),
    ]

    /// Finds the row of a path, and the base before it.
    ///
    /// Bytes are compared: nothing is decoded, folded or completed.
    ///
    /// - Parameter path: the path as the gateway decoded it.
    /// - Returns: the row and the base's segments, two at most; nil where the path leads nowhere.
    static func find(_ path: String) -> (route: Route, base: [String])? {
        let path = Array(path.utf8)
        for route in all {
            let length = path.count - route.path.utf8.count
            guard length >= 0, path[length...].elementsEqual(route.path.utf8) else { continue }
            let base = String(decoding: path[..<length], as: UTF8.self)
            if base.isEmpty { return (route, []) }
            guard base.utf8.first == UInt8(ascii: "/") else { return nil }
            let segments = base.utf8.dropFirst()
                .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard segments.count <= 2, segments.allSatisfy({ !$0.isEmpty }) else { return nil }
            return (route, segments)
        }
        return nil
    }

    /// Finds the app that a base leads to.
    ///
    /// Without keys the base is empty where one app is meant, or the app's name; with keys a key
    /// follows. A wrong key leads nowhere, as an unknown name does.
    ///
    /// - Parameters:
    ///   - base: the base's segments.
    ///   - apps: all apps.
    ///   - named: the app that the gateway names; nil for none.
    /// - Returns: the app; nil where the base leads nowhere.
    static func app(
        _ base: [String],
        of apps: [String: Configuration.App],
        named: String?
    ) -> Configuration.App? {
        let only = named.map { apps[$0] } ?? (apps.count == 1 ? apps.values.first : nil)
        if let only, base.count < 2 {
            let key = base.first ?? ""
            if only.admits(key) { return only }
        }
        // Only what can be an app's name is looked up: a dictionary takes equivalent texts for the
        // same key.
        guard let name = base.first, Configuration.isAppName(name), let app = apps[name],
            named == nil || named == name
        else { return nil }
        let key = base.count == 2 ? base[1] : ""
        return app.admits(key) ? app : nil
    }
}

extension Configuration.App {
    /// Tells whether a key opens the app; an app without keys takes the empty one alone.
    fileprivate func admits(_ key: String) -> Bool {
        if accessKeys.isEmpty { return key.isEmpty }
        // All keys are compared, so that the time that this takes does not tell which was close.
        return accessKeys.reduce(false) { isFound, accessKey in
            let isEqual = ConstantTimeComparison.areEqual(
                Array(accessKey.reveal().utf8),
                Array(key.utf8)
            )
            return isEqual || isFound
        }
    }
}
