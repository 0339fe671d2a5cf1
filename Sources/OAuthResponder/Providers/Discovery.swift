import Locks
import OAuthProtocols

/// Fetches servers' metadata when they are first needed, and keeps them for a while.
///
/// One call at a time asks an issuer. The others wait for it, or go on with the document that is
/// known.
final class Discovery: Sendable {
    /// How long a document is used without asking again.
    static let freshness = Duration.seconds(3600)
    /// The age up to which a document still serves while the server does not answer.
    static let staleness = Duration.seconds(24 * 3600)
    /// How long an answer without a document is believed, or one without what another address
    /// failed to bring, and a failed renewal is not repeated.
    static let pause = Duration.seconds(60)
    /// How long a failure is believed where no document is known.
    static let failurePause = Duration.seconds(10)

    /// An issuer that is asked.
    struct Issuer: Sendable {
        /// Its address.
        var endpoint: Endpoint
        /// Whether the configuration alone names it; else a request has filled a placeholder.
        var isConfigured: Bool

        /// The issuer in the spelling that its document must have, byte for byte.
        var text: String { endpoint.uri.text }
    }

    /// What an issuer publishes about itself.
    enum Publication: Sendable {
        /// This document.
        case document(ServerMetadata)
        /// Neither address has a document of this issuer; one of them declares the named other one,
        /// which is fit to be shown.
        case nothing(declaredIssuer: String?)

        /// The document; nil where there is none.
        var document: ServerMetadata? {
            guard case .document(let document) = self else { return nil }
            return document
        }
    }

    /// What is published, or why that can't be had.
    typealias Outcome = Result<Publication, ProviderFailure>

    private let state: Lock<DiscoveryState>
    private let noteForeignIssuer: @Sendable (_ issuer: String, _ declared: String) -> Void

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - byteLimit: how many bytes each of the two tables may take.
    ///   - noteForeignIssuer: told of each document that declares another issuer than the one that
    ///     was asked for; both texts are fit to be shown.
    init(
        byteLimit: Int = 32 * 1024 * 1024,
        noteForeignIssuer: @escaping @Sendable (String, String) -> Void = { _, _ in }
    ) {
        state = Lock(DiscoveryState(byteLimit: byteLimit))
        self.noteForeignIssuer = noteForeignIssuer
    }

    /// Finds what an issuer publishes, in memory or at the issuer's own addresses.
    ///
    /// - Parameters:
    ///   - issuer: the issuer, its placeholders filled.
    ///   - now: the monotonic time.
    ///   - connection: the calls of the request that needs the metadata.
    /// - Returns: the document, or that neither address has one of this issuer.
    /// - Throws: `ProviderFailure` where the server could not be asked and no old document serves.
    func publication(
        of issuer: Issuer,
        now: ContinuousClock.Instant,
        over connection: ProviderConnection
    ) throws(ProviderFailure) -> Publication {
        if let outcome = state.withLock({ $0.settled(issuer, at: now) }) {
            return try outcome.get()
        }
        do throws(ProviderFailure) {
            try connection.beginToWait()
        } catch {
            guard let document = state.withLock({ $0.document(of: issuer, at: now) }) else {
                throw error
            }
            return .document(document)
        }
        return try awaited(issuer, now: now, over: connection).get()
    }

    /// Asks the issuer, or waits for the call that does.
    private func awaited(
        _ issuer: Issuer,
        now: ContinuousClock.Instant,
        over connection: ProviderConnection
    ) -> Outcome {
        switch state.withLock({ $0.turn(issuer, at: now) }) {
        case .settled(let outcome):
            return outcome
        case .wait(let flight):
            return flight.wait(until: connection.deadline)
                ?? .failure(.transport(.responseTimedOut))
        case .fetch(let flight):
            let start = ContinuousClock.now
            let answer = fetch(issuer, from: start, over: connection)
            let end = now + (ContinuousClock.now - start)
            return state.withLock { $0.land(flight, of: issuer, with: answer, at: end) }
        }
    }

    /// Asks both addresses, for a quarter of the time that the request has left.
    private func fetch(
        _ issuer: Issuer,
        from start: ContinuousClock.Instant,
        over connection: ProviderConnection
    ) -> Outcome {
        let limit = start + start.duration(to: connection.deadline) / 4
        var found: ServerMetadata?
        var declaredIssuer: String?
        var passingFailure: ProviderFailure?
        for address in ServerMetadata.addresses(of: issuer.endpoint.uri) {
            do throws(ProviderFailure) {
                let response = try connection.send(
                    HTTPRequest(
                        method: .get,
                        uri: address,
                        fields: OAuth2.standardFields,
                        isRepeatable: true,
                        addressRule: issuer.endpoint.addressRule
                    ),
                    by: limit
                )
                switch publication(in: response, of: issuer) {
                case .document(let document): found = found?.completed(by: document) ?? document
                case .nothing(let declared):
                    declaredIssuer = declaredIssuer ?? declared
                    passingFailure = passingFailure ?? Self.passingFailure(in: response)
                }
            } catch {
                passingFailure = passingFailure ?? error
            }
            if found?.isComplete == true { break }
        }
        guard var found else {
            let nothing = Outcome.success(.nothing(declaredIssuer: declaredIssuer))
            return passingFailure.map(Result.failure) ?? nothing
        }
        found.missingPart = found.isComplete ? nil : passingFailure
        return .success(.document(found))
    }

    /// Why an answer without a document says nothing of the issuer; nil where there is none.
    private static func passingFailure(in response: HTTPResponse) -> ProviderFailure? {
        let body = AnswerBody(of: response)
        return Diagnosis(of: response, body: body, isFailure: true).passingFailure(in: .token)
            ?? (response.status >= 500 ? ProviderFailure(statusOf: response) : nil)
    }

    private func publication(in response: HTTPResponse, of issuer: Issuer) -> Publication {
        do throws(ServerMetadata.Absence) {
            return .document(try ServerMetadata(of: response, issuer: issuer.text))
        } catch {
            guard case .foreignIssuer(let named) = error else {
                return .nothing(declaredIssuer: nil)
            }
            let declared = Self.shown(named)
            noteForeignIssuer(Self.shown(issuer.text), declared)
            return .nothing(declaredIssuer: declared)
        }
    }

    /// An issuer fit to be shown: one line of visible ASCII, without a query, of 200 characters at
    /// most.
    private static func shown(_ issuer: String) -> String {
        guard issuer.utf8.count <= ServerMetadata.endpointLimit, let uri = AbsoluteURI(issuer)
        else { return "no address" }
        return String((uri.origin + uri.path).prefix(200))
    }
}
