import OAuthProtocols

/// One call of Fibery's that is being answered.
///
/// Belongs to one thread.
final class Call {
    /// Which call it is.
    let step: Step
    /// The app that is called.
    let app: Configuration.App
    /// What the call brings.
    let body: RequestBody
    /// The calls to the provider.
    let connection: ProviderConnection
    /// What all calls share.
    let commons: Commons
    /// The `callback_uri`, once it is known to be Fibery's; nil before.
    private(set) var callbackURI: String?
    /// What must not be in a message or in the log, besides what the app and the body hold.
    private var ownSecrets: [String] = []

    /// Begins to answer a call.
    init(
        step: Step,
        app: Configuration.App,
        body: RequestBody,
        connection: ProviderConnection,
        commons: Commons
    ) {
        self.step = step
        self.app = app
        self.body = body
        self.connection = connection
        self.commons = commons
    }

    /// What all calls share, whatever their app.
    struct Commons: Sendable {
        /// The configured origins of callbacks.
        var callbackOrigins: [String]
        /// Servers' metadata.
        let discovery: Discovery
        /// Token requests that must not be made twice.
        let tokenAnswers: SharedCalls<OAuth2.TokenAnswer>
        /// The same for OAuth 1.
        let tokenCredentials: SharedCalls<OAuth1.GrantedCredentials>
        /// How many calls of each app wait for a provider.
        let waiting: WaitingCalls
        /// The wall clock.
        let now: @Sendable () -> Timestamp
    }

    /// Keeps texts out of messages and logs that neither the app nor the body holds.
    func keepSecret(_ texts: String?...) {
        ownSecrets += texts.compactMap(\.self)
    }

    /// What must not be in a message or in the log; gathered only where something went wrong.
    var secrets: KnownSecrets {
        var secrets = KnownSecrets(ownSecrets)
        secrets.add(app: app, body)
        return secrets
    }

    /// Reads and checks the `callback_uri`.
    ///
    /// - Parameter place: where in the body it stands.
    /// - Returns: the `callback_uri`, byte for byte.
    /// - Throws: `ServiceError.badRequest` where it is missing, too long, or not Fibery's.
    func readCallback(in place: RequestBody.Place) throws(ServiceError) -> String {
        let text = try body.requiredText("callback_uri", in: place)
        guard CallbackOrigin.allows(text, origins: commons.callbackOrigins) else {
            throw .badRequest(.callbackNotAllowed)
        }
        callbackURI = text
        return text
    }

    /// Has the outcome of the same request that is under way or was kept, else makes it.
    ///
    /// - Parameters:
    ///   - table: where outcomes are shared.
    ///   - request: the request as it would be sent, with something fixed in the place of what no
    ///     two sendings have in common.
    ///   - grace: how long a success is kept for later calls.
    ///   - isStillGood: whether a success that was kept is what this call needs.
    ///   - make: brings the outcome.
    /// - Returns: the outcome.
    /// - Throws: the `ServiceError` that is the outcome; `.outOfTime` where another call does not
    ///   end in time; `.provider` where the app has too many calls that wait; `.cryptography`.
    func shared<Value>(
        _ table: KeyPath<Commons, SharedCalls<Value>>,
        of request: HTTPRequest,
        grace: Duration = .zero,
        isStillGood: (Value) -> Bool = { _ in true },
        make: () throws(ServiceError) -> Value
    ) throws(ServiceError) -> Value {
        let key = try Result { () throws(CryptographyError) in try request.sharingKey(of: app.name)
        }
        .mapError { _ in ServiceError.cryptography }
        .get()
        let table = commons[keyPath: table]
        if let value = table.kept(for: key, isStillGood: isStillGood) { return value }
        do throws(ProviderFailure) {
            try connection.beginToWait()
        } catch {
            throw .provider(error, nothingSent: true)
        }
        return try table.outcome(
            for: key,
            grace: grace,
            deadline: connection.deadline,
            isStillGood: isStillGood,
            make: { Result(catching: make) }
        ).get()
    }

    /// Collects members of the browser's redirect that the configuration wants in the answer.
    ///
    /// - Throws: `ServiceError.badRequest` for a text that is too long.
    func callbackMembers(_ names: [String]) throws(ServiceError) -> JSONObject {
        var found: JSONObject = [:]
        for name in names {
            guard let value = body.members[name] ?? body.fields[name], value != .null else {
                continue
            }
            guard (value.string ?? "").utf8.count <= RequestBody.textLimit else {
                throw .badRequest(.tooLong(name, limit: RequestBody.textLimit))
            }
            found[name] = value
        }
        return found
    }
}
