@testable import OAuthProtocols
@testable import OAuthResponder

/// A configuration that stands in a page, or a part of one, as the real parser reads it.
struct ConfigurationExample {
    /// The file that it makes.
    let text: String
    /// What the file says, in every detail; empty where it has a fault.
    let content: String
    /// What is wrong with it.
    let faults: [ConfigurationFault]

    /// What a provider needs besides the member that is looked at, which goes before it: of two
    /// members with one name the first counts.
    static let needs = [
        "oauth": """
        request_token_endpoint: "https://login.example.com/request",
        authorization_endpoint: "https://login.example.com/authorize",
        access_token_endpoint: "https://login.example.com/access",
        consumer_key: "fibery", consumer_secret: "a-secret"
        """,
        "oauth2": """
        authorization_endpoint: "https://login.example.com/authorize",
        token_endpoint: "https://login.example.com/token",
        client_id: "fibery", client_secret: "a-secret"
        """,
    ]

    /// Where members stand.
    enum Place: String, Sendable {
        case file, app, oauth, oauth2
    }

    /// Reads a whole file.
    init(file text: String) throws {
        self.text = text
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("config.json5", text)
        do throws(ConfigurationError) {
            var dumped = ""
            dump(try ConfigurationFile.load("\(folder.path)/config.json5"), to: &dumped)
            content = dumped.replacing(folder.path, with: "")
            faults = []
        } catch {
            content = ""
            faults = error.faults
        }
    }

    /// Reads members at a place, in a file that has what else is needed.
    init(_ members: String, in place: Place) throws {
        let presets = "providers_dir: \"\(DocumentedPage.root)/deploy/providers\""
        let parts = members.isEmpty ? "" : "\(members), "
        let oauth2 = "oauth2: {\(Self.needs["oauth2"] ?? "")}"
        let app: String
        switch place {
        case .file: app = oauth2
        case .app: app = parts + oauth2
        case .oauth, .oauth2:
            app = "\(place): {\(parts)\(Self.needs[place.rawValue] ?? "")}"
        }
        try self.init(file: "{\(place == .file ? parts : "")apps: {crm: {\(app)}}, \(presets)}")
    }
}
