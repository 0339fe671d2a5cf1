import Locks
import OAuthProtocols

/// How many calls of each app wait for the app's provider at the moment.
///
/// An app whose provider stalls must not take the places of all others (contract §3, "Fairness").
/// The counts outlive a reload of the configuration, since the calls do.
final class WaitingCalls: Sendable {
    private let counts = Lock<[String: Int]>([:])

    /// Begins with no call at all.
    init() {}

    /// Counts one more call of an app.
    ///
    /// - Parameters:
    ///   - app: the app's name.
    ///   - limit: how many calls of the app may wait.
    /// - Returns: false if that many wait already; the call is not counted then.
    func enter(_ app: String, limit: Int) -> Bool {
        counts.withLock { counts in
            let count = counts[app, default: 0]
            guard count < limit else { return false }
            counts[app] = count + 1
            return true
        }
    }

    /// How many calls of an app wait.
    func count(of app: String) -> Int {
        counts.withLock { $0[app, default: 0] }
    }

    /// Counts a call that ``enter(_:limit:)`` has counted no longer.
    func leave(_ app: String) {
        counts.withLock { counts in
            guard let count = counts[app] else { return }
            counts[app] = count > 1 ? count - 1 : nil
        }
    }
}

/// The places that one app has among the calls that wait for providers.
struct AppPlaces: Sendable {
    /// Where the calls of all apps are counted.
    let waiting: WaitingCalls
    /// The app's name.
    let app: String
    /// How many calls of the app may wait at a time.
    let limit: Int
}
