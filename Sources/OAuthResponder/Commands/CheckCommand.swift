import OAuthProtocols

/// Reads the configuration, reaches every endpoint, and says what to enter where.
struct CheckCommand {
    /// The configuration file.
    let configFile: String
    /// Whether the network is left alone.
    let isOffline: Bool

    /// Prints the report.
    ///
    /// - Returns: `.configuration` for a faulty file, `.unavailable` where an endpoint was not
    ///   reached, else `.ok`.
    func run() -> ExitStatus {
        do throws(ConfigurationError) {
            let configuration = try ConfigurationFile.load(configFile)
            let client = try CurlHTTPClient(configuration, file: configFile)
            print("\(configFile) is in order.")
            for warning in configuration.warnings { print("warning: \(warning)") }
            var isAllReached = true
            for app in configuration.apps.values.sorted(by: { $0.name < $1.name }) {
                let check = AppCheck(
                    app: app,
                    configuration: configuration,
                    client: isOffline ? nil : client,
                    discovery: Discovery { issuer, declared in
                        print("  warning: a document of \(issuer) declares the issuer \(declared)")
                    }
                )
                print("")
                let isReached = check.run { print($0) }
                isAllReached = isAllReached && isReached
            }
            let nginx = NginxFolder(path: NginxFolder.defaultPath)
            print("\n" + NginxCommand.report(configuration, folder: nginx))
            return isAllReached ? .ok : .unavailable
        } catch {
            StandardError.print(error.description)
            return .configuration
        }
    }
}
