import OAuthProtocols

/// A value that can be kept for later calls, in a table that is bounded in bytes.
protocol Keepable: Sendable {
    /// What the value costs while it is kept, in bytes; an estimate that is rather too high.
    var keptBytes: Int { get }
    /// The value without those parts that can be done without where there is no room for them.
    var essence: Self { get }
}

extension OAuth2.TokenAnswer: Keepable {
    var keptBytes: Int {
        let tokens = accessToken.utf8.count + (refreshToken?.utf8.count ?? 0)
        return MemoryLayout<Self>.stride + tokens + JSONValue.object(members).keptBytes
    }

    /// The tokens and their expiry.
    var essence: OAuth2.TokenAnswer {
        var essence = self
        essence.members = [:]
        return essence
    }
}

extension OAuth1.GrantedCredentials: Keepable {
    var keptBytes: Int {
        let secret = credentials.sharedSecret.reveal()
        let tokens = credentials.identifier.utf8.count + secret.utf8.count
        return MemoryLayout<Self>.stride + tokens + JSONValue.object(others).keptBytes
    }

    /// The credentials and their expiry.
    var essence: OAuth1.GrantedCredentials {
        var essence = self
        essence.others = [:]
        return essence
    }
}

extension JSONValue {
    /// What a list or an object costs besides its elements, in bytes.
    private static let containerBytes = 64
    /// What the place of an element costs in a list that has grown, in bytes.
    private static let elementBytes = 48
    /// What the place of a member costs in a table that is half full, in bytes.
    private static let memberBytes = 128

    /// What the value costs in memory, in bytes; an estimate that is rather too high.
    ///
    /// Measured with a thousand members of 40 bytes each: 235 KB, estimated at 270 KB.
    var keptBytes: Int {
        if let elements = array {
            return elements.reduce(Self.containerBytes) { $0 + Self.elementBytes + $1.keptBytes }
        }
        if let members = object {
            var bytes = Self.containerBytes
            for (name, value) in members {
                bytes += Self.memberBytes + Self.bytes(of: name) + value.keptBytes
            }
            return bytes
        }
        return scalarText.map(Self.bytes) ?? 0
    }

    /// A text of 15 bytes lies in its place; a longer one has memory of its own.
    private static func bytes(of text: String) -> Int {
        text.utf8.count > 15 ? text.utf8.count + 48 : 0
    }
}
