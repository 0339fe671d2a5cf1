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
    /// What an element or a member costs besides its text, in bytes: its place in a table that is
    /// half full, and the head of the text's own memory.
    private static let elementBytes = 128

    /// What the value costs in memory, in bytes; an estimate that is rather too high.
    var keptBytes: Int {
        if let elements = array {
            return elements.reduce(Self.containerBytes) { $0 + Self.elementBytes + $1.keptBytes }
        }
        if let members = object {
            var bytes = Self.containerBytes
            for (name, value) in members {
                bytes += Self.elementBytes + name.utf8.count + value.keptBytes
            }
            return bytes
        }
        return scalarText?.utf8.count ?? 0
    }
}
