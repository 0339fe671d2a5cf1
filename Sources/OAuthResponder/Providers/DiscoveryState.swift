import OAuthProtocols

/// What ``Discovery`` remembers of issuers, and who asks one at the moment.
struct DiscoveryState: Sendable {
    /// What a call that needs metadata has to do.
    enum Turn: Sendable {
        /// Nothing: this is the outcome.
        case settled(Discovery.Outcome)
        /// Wait for the call that asks.
        case wait(Flight<Discovery.Outcome>)
        /// Ask, and then ``DiscoveryState/land(_:of:with:at:)``.
        case fetch(Flight<Discovery.Outcome>)
    }

    /// What was learned of an issuer.
    private struct Entry: Sendable {
        var outcome: Discovery.Outcome
        var learnedAt: ContinuousClock.Instant
        var askAgainAt: ContinuousClock.Instant

        var document: ServerMetadata? { (try? outcome.get())?.document }

        var end: ContinuousClock.Instant {
            document == nil ? askAgainAt : learnedAt + Discovery.staleness
        }
    }

    /// What an issuer is known by.
    ///
    /// Who may be asked at public addresses alone learns nothing from
    /// an answer that came from elsewhere.
    private struct Key: Hashable {
        var text: String
        var isConfigured: Bool
        var addressRule: HTTPRequest.AddressRule

        init(_ issuer: Discovery.Issuer) {
            text = issuer.text
            isConfigured = issuer.isConfigured
            addressRule = issuer.endpoint.addressRule
        }
    }

    /// The fetches that are under way.
    private var flights: [Key: Flight<Discovery.Outcome>] = [:]
    private var configured: BoundedTable<Key, Entry>
    /// Issuers that requests have named stand apart: made-up ones must not push others out.
    private var named: BoundedTable<Key, Entry>

    /// Begins with nothing known.
    ///
    /// - Parameter byteLimit: how many bytes each of the two tables may take.
    init(byteLimit: Int) {
        configured = BoundedTable(byteLimit: byteLimit)
        named = BoundedTable(byteLimit: byteLimit)
    }

    /// Finds what serves without asking or waiting; nil where nothing does.
    func settled(
        _ issuer: Discovery.Issuer,
        at now: ContinuousClock.Instant
    ) -> Discovery.Outcome? {
        guard let entry = entry(of: issuer, at: now) else { return nil }
        if now < entry.askAgainAt { return entry.outcome }
        // While one call renews the document, it serves the others.
        guard flights[Key(issuer)] != nil, entry.document != nil else { return nil }
        return entry.outcome
    }

    /// Finds a document that can still serve, though it is time to ask again.
    func document(
        of issuer: Discovery.Issuer,
        at now: ContinuousClock.Instant
    ) -> ServerMetadata? {
        entry(of: issuer, at: now)?.document
    }

    /// Tells a call what it has to do, and notes that it asks where it is the first.
    mutating func turn(_ issuer: Discovery.Issuer, at now: ContinuousClock.Instant) -> Turn {
        if let outcome = settled(issuer, at: now) { return .settled(outcome) }
        if let flight = flights[Key(issuer)] { return .wait(flight) }
        let flight = Flight<Discovery.Outcome>()
        flights[Key(issuer)] = flight
        return .fetch(flight)
    }

    /// Ends a fetch: remembers what it brought and tells those who wait.
    ///
    /// - Parameters:
    ///   - flight: the fetch.
    ///   - issuer: who was asked.
    ///   - answer: what the issuer's addresses have answered.
    ///   - now: the monotonic time.
    /// - Returns: what the calls get: the answer, or the document that was known before.
    mutating func land(
        _ flight: Flight<Discovery.Outcome>,
        of issuer: Discovery.Issuer,
        with answer: Discovery.Outcome,
        at now: ContinuousClock.Instant
    ) -> Discovery.Outcome {
        var entry = Entry(outcome: answer, learnedAt: now, askAgainAt: now)
        if let known = self.entry(of: issuer, at: now), known.document != nil,
            entry.document == nil || entry.document?.missingPart != nil
        {
            // Less than was known is a hiccup: without PKCE in it a code under way would be lost.
            entry = known
        }
        entry.askAgainAt = now + Self.pause(after: answer, isKnown: entry.document != nil)
        remember(entry, of: issuer, at: now)
        flights[Key(issuer)] = nil
        flight.land(entry.outcome)
        return entry.outcome
    }

    private static func pause(after answer: Discovery.Outcome, isKnown: Bool) -> Duration {
        switch answer {
        case .success(.document(let document)) where document.missingPart == nil:
            Discovery.freshness
        case .failure where !isKnown: Discovery.failurePause
        default: Discovery.pause
        }
    }

    private func entry(
        of issuer: Discovery.Issuer,
        at now: ContinuousClock.Instant
    ) -> Entry? {
        (issuer.isConfigured ? configured : named).value(for: Key(issuer), at: now)
    }

    private mutating func remember(
        _ entry: Entry,
        of issuer: Discovery.Issuer,
        at now: ContinuousClock.Instant
    ) {
        let bytes = issuer.text.utf8.count + (entry.document?.keptBytes ?? 512)
        let key = Key(issuer)
        if issuer.isConfigured {
            configured.keep(entry, for: key, bytes: bytes, from: now, until: entry.end)
        } else {
            named.keep(entry, for: key, bytes: bytes, from: now, until: entry.end)
        }
    }
}
