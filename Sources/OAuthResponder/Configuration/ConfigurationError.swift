/// What is wrong at one place of a configuration.
struct ConfigurationFault: Sendable, Equatable {
    /// The key path: `apps.crm.oauth2.token_endpoint`; empty for the file as a whole.
    var path: String
    /// What is expected there or what is wrong, in words that follow the path and a colon.
    var expectation: String
}

/// Why a configuration can't be used: every fault at once.
struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file that was read.
    var file: String
    /// What is wrong; never empty.
    var faults: [ConfigurationFault]

    /// One line a fault: file, key path and expectation.
    var description: String {
        faults
            .map {
                $0.path.isEmpty
                    ? "\(file): \($0.expectation)" : "\(file): \($0.path): \($0.expectation)"
            }
            .joined(separator: "\n")
    }
}
