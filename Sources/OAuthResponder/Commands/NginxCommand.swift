import OAuthProtocols

/// Writes what nginx has to know of the apps, and says which app's calls go where.
struct NginxCommand {
    /// The configuration file.
    let configFile: String
    /// The folder that nginx includes.
    let directory: String

    /// Writes the file and prints what it holds, without the keys.
    ///
    /// - Returns: `.configuration` for a faulty configuration, `.cannotCreate` where the file can't
    ///   be written, else `.ok`.
    func run() -> ExitStatus {
        let folder = NginxFolder(path: directory)
        let maps: NginxMaps
        do throws(ConfigurationError) {
            maps = NginxMaps(try ConfigurationFile.load(configFile))
        } catch {
            StandardError.print(error.description)
            return .configuration
        }
        do throws(SystemError) {
            try folder.write(maps.text)
        } catch {
            StandardError.print("oauth-responder: \(folder.file) can't be written: \(error)")
            return .cannotCreate
        }
        let isNeeded = maps.text != nil
        print("\(folder.file) is \(isNeeded ? "written." : "not needed, and not there.")")
        for app in maps.apps { print("  " + summary(of: app, isOnly: maps.apps.count == 1)) }
        for warning in Self.warnings(maps) { print("warning: \(warning)") }
        print("nginx reads it when it is told to: nginx -t && nginx -s reload")
        return .ok
    }

    private func summary(of app: Configuration.App, isOnly: Bool) -> String {
        let name = isOnly ? "" : "/\(app.name)"
        let base = name + (app.accessKeys.isEmpty ? "" : "/ACCESS-KEY")
        let connector = app.connector.map { "\($0)" } ?? "the site's connector"
        return "\(base.isEmpty ? "/" : base) goes to \(connector)"
    }

    /// What an operator should know of the maps; nginx works.
    static func warnings(_ maps: NginxMaps) -> [String] {
        maps.unprotectedApps.map {
            "apps.\($0) has access_keys and no connector of its own: the site's connector also gets "
                + "every call that begins with no app's base, without a key; set apps.\($0).connector"
        }
    }

    /// What `check` says of the maps on this machine.
    ///
    /// - Parameters:
    ///   - configuration: what the maps should be made of.
    ///   - folder: where nginx finds them.
    /// - Returns: lines of text.
    static func report(_ configuration: Configuration, folder: NginxFolder) -> String {
        let maps = NginxMaps(configuration)
        let write = "run oauth-responder nginx, then nginx -t && nginx -s reload"
        let state =
            switch folder.state(of: maps.text) {
            case .current: "current"
            case .needless: "none, and none are needed"
            case .missing: "MISSING, though the access keys, apps or connectors need them; \(write)"
            case .outdated: "OUT OF DATE; \(write)"
            case .unreadable: "not readable for this user"
            }
        let warnings = warnings(maps).map { "\n  warning: \($0)" }.joined()
        return """
            nginx
              maps of the apps in \(folder.path): \(state)\(warnings)
              an address may make 10 calls a second; add the addresses of Fibery that you know to the
              block "geo $oauth_is_unlimited" of the site, and they have no such limit
            """
    }
}
