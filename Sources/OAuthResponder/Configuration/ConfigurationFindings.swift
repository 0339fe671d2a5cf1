/// What reading a configuration finds besides its values.
final class ConfigurationFindings {
    /// What makes the configuration unusable.
    var faults: [ConfigurationFault] = []
    /// What an operator should know; the configuration works.
    var warnings: [String] = []
    /// Whether a secret stands in the file itself.
    var holdsLiteralSecret = false
    /// The endpoints that were read already, by their texts: apps with the same preset share them.
    var endpoints: [String: EndpointTemplate] = [:]
    private var notes: Set<String> = []

    /// Adds warnings, each of them once, however many files lie in the same folder.
    func note(_ warnings: [String]) {
        for warning in warnings where notes.insert(warning).inserted {
            self.warnings.append(warning)
        }
    }
}
