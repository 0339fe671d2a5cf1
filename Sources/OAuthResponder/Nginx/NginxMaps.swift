import OAuthProtocols

/// What `deploy/nginx.conf` has to know of the apps, in nginx's words (contract §5, "nginx").
///
/// The maps replace those of the same names in `deploy/nginx.conf`, since nginx takes the last map
/// of a variable. Paths are read from `$request_uri`, which nginx neither decodes nor normalizes, so
/// that what stands behind an app's base can go on as it came.
struct NginxMaps {
    /// The apps, by name.
    let apps: [Configuration.App]

    /// Takes the apps of a configuration.
    init(_ configuration: Configuration) {
        apps = configuration.apps.values.sorted { $0.name < $1.name }
    }

    /// The apps whose connector can be reached without their key, since they share the site's, which
    /// also gets every call that begins with no app's base.
    var unprotectedApps: [String] {
        guard apps.count > 1 else { return [] }
        return apps.filter { $0.hasKeys && $0.connector == nil }.map(\.name)
    }

    /// The text of the file, which holds the access keys.
    ///
    /// It is nil for one app at the root, without keys and without a connector of its own, for which
    /// the site is right as it stands.
    var text: String? {
        guard apps.count > 1 || apps.contains(where: { $0.connector != nil || $0.hasKeys }) else {
            return nil
        }
        return ([Self.heading] + upstreams + [bases, connectors, locks].compactMap(\.self))
            .joined(separator: "\n")
    }

    private static let heading = """
        # This file is written by "oauth-responder nginx", which replaces it as a whole. It holds the
        # access keys of the configuration.

        """

    /// The app whose name need not stand in its base, since there is no other; nil for several.
    private var onlyApp: Configuration.App? { apps.count == 1 ? apps.first : nil }

    /// A connector that is not the site's.
    private struct Upstream {
        let app: String
        let name: String
        let address: SocketAddress
    }

    private var ownConnectors: [Upstream] {
        apps.enumerated().compactMap { index, app in
            // nginx takes two names for the same if they differ in capital letters alone.
            app.connector.map {
                Upstream(app: app.name, name: "oauth_connector_\(index + 1)", address: $0)
            }
        }
    }

    private var upstreams: [String] {
        ownConnectors.map {
            """
            # The connector of \($0.app).
            upstream \($0.name) {
                server \(Self.quoted($0.address.description)) max_fails=0;
            }

            """
        }
    }

    /// Which app's base a target begins with, the base without its key, and the rest.
    private var bases: String {
        if let app = onlyApp, !app.hasKeys {
            return Self.map("$request_uri", "$oauth_app", [("default", app.name)])
        }
        let rows = apps.map { app in
            let name = "(?<oauth_prefix>/\(Self.literal(app.name)))"
            let keys = app.accessKeys.map { Self.literal($0.reveal()) }.joined(separator: "|")
            let base = keys.isEmpty ? name : "\(name)\(onlyApp == nil ? "" : "?")/(?:\(keys))"
            return (Self.quoted("~^\(base)(?:/|(?=\\?)|\\z)(?<oauth_rest>.*)"), app.name)
        }
        return Self.map("$request_uri", "$oauth_app", rows + [("default", "\"\"")]) + "\n"
            + Self.map(
                "$oauth_app",
                "$oauth_target",
                [("\"\"", "$request_uri"), ("default", "/$oauth_rest")]
            )
    }

    /// Which app's calls go to a connector of its own.
    private var connectors: String? {
        if ownConnectors.isEmpty { return nil }
        let rows = ownConnectors.map {
            (Self.quoted("~^\(Self.literal($0.app))\\z"), $0.name)
        }
        return Self.map("$oauth_app", "$oauth_connector", rows + [("default", "oauth_connector")])
    }

    /// Which targets have a right key, and which belong to an app with keys and have none, in any
    /// spelling of its name.
    private var locks: String? {
        let names = apps.filter(\.hasKeys).map { Self.literal($0.name) }.joined(separator: "|")
        if names.isEmpty { return nil }
        let keyed = Self.map(
            "$oauth_app",
            "$oauth_keyed_app",
            [(Self.quoted("~^(?:\(names))\\z"), "$oauth_app"), ("default", "\"\"")]
        )
        let other = onlyApp == nil ? "$oauth_locked_target" : "1"
        let lock = Self.map("$oauth_app", "$oauth_locked", [("\"\"", other), ("default", "\"\"")])
        if onlyApp != nil { return keyed + "\n" + lock }
        let locked = "~^/(?:\(names))"
        return [
            keyed,
            lock,
            Self.map(
                "$request_uri",
                "$oauth_locked_target",
                [(Self.quoted("\(locked)(?:[/?]|\\z)"), "1"), ("default", "$oauth_locked_path")]
            ),
            Self.map(
                "$uri",
                "$oauth_locked_path",
                [(Self.quoted("\(locked)(?:/|\\z)"), "1"), ("default", "\"\"")]
            ),
        ].joined(separator: "\n")
    }

    private static func map(
        _ source: String,
        _ variable: String,
        _ rows: [(pattern: String, value: String)]
    ) -> String {
        let lines = rows.map { "    \($0.pattern) \($0.value);\n" }.joined()
        return "map \(source) \(variable) {\n\(lines)}\n"
    }

    /// A text of printable characters as one word of nginx's.
    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }

    /// A text as a pattern that matches this text alone.
    private static func literal(_ text: String) -> String {
        var pattern = ""
        for character in text {
            let isPlain = character.isASCII && (character.isLetter || character.isNumber)
            pattern += isPlain || character == "_" ? "\(character)" : "\\\(character)"
        }
        return pattern
    }
}

extension Configuration.App {
    fileprivate var hasKeys: Bool { !accessKeys.isEmpty }
}
