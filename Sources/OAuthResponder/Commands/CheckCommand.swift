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
            print("\n" + Self.rateAdvice)
            return isAllReached ? .ok : .unavailable
        } catch {
            StandardError.print(error.description)
            return .configuration
        }
    }

    /// How to keep nginx from counting all of Fibery's users as one caller.
    private static let rateAdvice =
        "Fibery calls from few addresses: name them in nginx's site file (deploy/nginx.conf says "
        + "where), so that the rate for one address does not hold for them."
}
