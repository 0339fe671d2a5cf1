import Synchronization

/// Fetches servers' metadata when they are first needed, and keeps them for a while.
final class Discovery: Sendable {
    /// How long a document is used without asking again.
    static let freshness = Duration.seconds(3600)
    /// The age up to which a document still serves while the server does not answer.
    static let staleness = Duration.seconds(24 * 3600)
    /// How long an answer without a document is believed, or one without what another address
    /// failed to bring, and a failed renewal is not repeated.
    static let pause = Duration.seconds(60)
    /// The most issuers that are remembered.
    static let entryLimit = 256

    private struct Entry {
        /// nil where the server has no document.
        var metadata: ServerMetadata?
        var fetchedAt: ContinuousClock.Instant
        var askAgainAt: ContinuousClock.Instant
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Makes an empty cache.
    init() {}

    /// Finds an issuer's metadata, in memory or at the issuer's own addresses.
    ///
    /// - Parameters:
    ///   - issuer: the issuer, its placeholders filled.
    ///   - text: the issuer in the spelling that a document must have, byte for byte.
    ///   - now: the monotonic time.
    ///   - send: sends a request to the provider.
    /// - Returns: the metadata; nil where neither address has a document of this issuer.
    /// - Throws: `ProviderFailure` where the server could not be asked and no old document serves.
    func metadata(
        of issuer: ResolvedEndpoint,
        text: String,
        now: ContinuousClock.Instant,
        send: (HTTPRequest) throws(ProviderFailure) -> HTTPResponse
    ) throws(ProviderFailure) -> ServerMetadata? {
        let known = entries.withLock { $0[text] }
        if let known, now < known.askAgainAt { return known.metadata }
        var entry = known.flatMap {
            $0.metadata != nil && now < $0.fetchedAt + Self.staleness ? $0 : nil
        }
        do throws(ProviderFailure) {
            let (found, isFinal) = try fetch(issuer, text: text, send: send)
            // Less than was known is a hiccup too: without PKCE in it a code under way would be lost.
            if found != nil && isFinal || entry == nil {
                entry = Entry(metadata: found, fetchedAt: now, askAgainAt: now)
            }
            entry?.askAgainAt = now + (found != nil && isFinal ? Self.freshness : Self.pause)
        } catch {
            guard entry != nil else { throw error }
            entry?.askAgainAt = now + Self.pause
        }
        if let entry { remember(entry, of: text) }
        return entry?.metadata
    }

    private func fetch(
        _ issuer: ResolvedEndpoint,
        text: String,
        send: (HTTPRequest) throws(ProviderFailure) -> HTTPResponse
    ) throws(ProviderFailure) -> (metadata: ServerMetadata?, isFinal: Bool) {
        var found: ServerMetadata?
        var passingFailure: ProviderFailure?
        for address in ServerMetadata.addresses(of: issuer.uri) {
            let request = HTTPRequest(
                method: .get,
                uri: address,
                fields: OAuth2.standardFields,
                isRepeatable: true,
                addressRule: issuer.addressRule
            )
            do throws(ProviderFailure) {
                let response = try send(request)
                if response.status == 429 || response.status >= 500 {
                    passingFailure = passingFailure ?? ProviderFailure(statusOf: response)
                }
                if let document = ServerMetadata(of: response, issuer: text) {
                    found = found?.completed(by: document) ?? document
                }
            } catch {
                passingFailure = passingFailure ?? error
            }
            if found?.isComplete == true { break }
        }
        if found == nil, let passingFailure { throw passingFailure }
        return (found, passingFailure == nil || found?.isComplete == true)
    }

    private func remember(_ entry: Entry, of issuer: String) {
        entries.withLock { entries in
            entries[issuer] = entry
            if entries.count > Self.entryLimit,
                let oldest = entries.min(by: { $0.value.fetchedAt < $1.value.fetchedAt })
            {
                entries[oldest.key] = nil
            }
        }
    }
}
