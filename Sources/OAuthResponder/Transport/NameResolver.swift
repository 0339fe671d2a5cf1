import Locks
import OAuthProtocols

/// Finds the addresses of names, with a bounded number of threads.
///
/// libcurl starts a thread for each name that it looks up and leaves it behind when the call ends,
/// for as long as the name servers stay silent. Here a name has one look-up at a time, which all
/// calls for it await, and the look-ups have limits, so that the dead names of one provider do not
/// keep another's from being found.
final class NameResolver: Sendable {
    /// The most look-ups under way.
    static let limit = 64
    /// The most look-ups under way of names that came with a call.
    static let foreignLimit = 32
    /// The most look-ups under way of names that share their last two labels.
    static let domainLimit = 8
    /// How long a result is used again; libcurl keeps results for as long.
    static let lifetime = Duration.seconds(60)
    /// The most results that are kept.
    static let resultLimit = 256
    /// The most addresses of a name that are used.
    static let addressLimit = 16

    private struct Result {
        var addresses: [String]
        var end: ContinuousClock.Instant
    }

    private struct State {
        var results: [String: Result] = [:]
        var lookups: [String: NameLookup] = [:]
    }

    private let state = Lock(State())
    private let ask: @Sendable (_ name: String) -> [String]

    /// Makes a resolver that knows no name.
    ///
    /// - Parameter ask: finds the addresses of a name and blocks until it has; an empty list where
    ///   there are none.
    init(ask: @escaping @Sendable (_ name: String) -> [String] = NameLookup.addresses) {
        self.ask = ask
    }

    /// The count of the look-ups under way, each of which is a thread.
    var lookupCount: Int { state.withLock(\.lookups.count) }

    /// Finds the addresses of a name.
    ///
    /// - Parameters:
    ///   - name: the name, of printable ASCII.
    ///   - isForeign: whether the name came with a call.
    ///   - wait: waits until a descriptor is readable; throws when the call has to end before.
    /// - Returns: one address at least, the most promising first (RFC 6724).
    /// - Throws: `.unreachable(.nameNotResolved)` where there are none, `.connectTimedOut` where too
    ///   many look-ups are under way, and what `wait` throws.
    func addresses(
        of name: String,
        isForeign: Bool,
        wait: (_ descriptor: Int32) throws(TransportError) -> Void
    ) throws(TransportError) -> [String] {
        let name = name.lowercased()
        let found = state.withLock { state in
            Self.find(name, isForeign, in: &state)
        }
        switch found {
        case .known(let addresses):
            return addresses
        case .refused(let error):
            throw error
        case .begun(let lookup):
            begin(lookup)
            return try Self.addresses(of: lookup, wait)
        case .underWay(let lookup):
            return try Self.addresses(of: lookup, wait)
        }
    }

    private enum Finding {
        case known([String])
        case underWay(NameLookup)
        case begun(NameLookup)
        case refused(TransportError)
    }

    private static func find(_ name: String, _ isForeign: Bool, in state: inout State) -> Finding {
        if let result = state.results[name], .now < result.end { return .known(result.addresses) }
        if let lookup = state.lookups[name] { return .underWay(lookup) }
        let domain = domain(of: name)
        let sisters = state.lookups.values.count { $0.domain == domain }
        let foreigners = state.lookups.values.count(where: \.isForeign)
        guard state.lookups.count < limit, sisters < domainLimit,
            !isForeign || foreigners < foreignLimit
        else { return .refused(.connectTimedOut) }
        guard let lookup = NameLookup(of: name, domain: domain, isForeign: isForeign) else {
            return .refused(.unreachable(.nameNotResolved))
        }
        state.lookups[name] = lookup
        return .begun(lookup)
    }

    private func begin(_ lookup: NameLookup) {
        do {
            try DetachedThread.start { self.finish(lookup, with: self.ask(lookup.name)) }
        } catch {
            finish(lookup, with: [])
        }
    }

    private func finish(_ lookup: NameLookup, with addresses: [String]) {
        let addresses = Array(addresses.prefix(Self.addressLimit))
        state.withLock { state in
            state.lookups[lookup.name] = nil
            guard !addresses.isEmpty else { return }
            Self.makeRoom(in: &state.results)
            state.results[lookup.name] = Result(addresses: addresses, end: .now + Self.lifetime)
        }
        lookup.finish(with: addresses)
    }

    private static func makeRoom(in results: inout [String: Result]) {
        guard results.count >= resultLimit else { return }
        let now = ContinuousClock.now
        results = results.filter { now < $0.value.end }
        guard results.count >= resultLimit,
            let oldest = results.min(by: { $0.value.end < $1.value.end })
        else { return }
        results[oldest.key] = nil
    }

    private static func addresses(
        of lookup: NameLookup,
        _ wait: (Int32) throws(TransportError) -> Void
    ) throws(TransportError) -> [String] {
        while true {
            if let addresses = lookup.addresses {
                guard !addresses.isEmpty else { throw .unreachable(.nameNotResolved) }
                return addresses
            }
            try wait(lookup.descriptor)
        }
    }

    private static func domain(of name: String) -> String {
        name.split(separator: ".").suffix(2).joined(separator: ".")
    }
}
