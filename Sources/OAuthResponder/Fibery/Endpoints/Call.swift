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
    /// What must not be in a message or in the log.
    private(set) var secrets: [String] = []

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

    /// Keeps texts out of messages and logs.
    func keepSecret(_ texts: String?...) {
        secrets += texts.compactMap(\.self)
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

    /// Fills an endpoint's placeholders: from the request's `fields`, its top level, or the
    /// configuration.
    ///
    /// - Parameters:
    ///   - endpoint: the endpoint.
    ///   - rules: the configured placeholders of hosts.
    /// - Returns: the endpoint with its placeholders filled.
    /// - Throws: `ServiceError.badRequest` naming the placeholder.
    func resolve(
        _ endpoint: EndpointTemplate,
        rules: [String: HostRule]
    ) throws(ServiceError) -> ResolvedEndpoint {
        do throws(TenantError) {
            return try endpoint.resolved(rules: rules) { tenantValue($0, rules: rules) }
        } catch {
            switch error {
            case .missingValue(let name): throw .badRequest(.missing("fields.\(name)"))
            case .unusableValue(let name): throw .badRequest(.unusableTenant(name))
            }
        }
    }

    private func tenantValue(_ name: String, rules: [String: HostRule]) -> TenantValue? {
        let configured = rules[name]?.defaultValue
        for value in [body.fields[name], body.members[name]] {
            guard let value, value != .null, value != .string("") else { continue }
            // A value of another type breaks every rule.
            let text = value.string ?? "\u{0}"
            return TenantValue(text: text, isFromRequest: text != configured)
        }
        return configured.map { TenantValue(text: $0, isFromRequest: false) }
    }

    /// Fills a placeholder of a parameter or header field (contract §4).
    ///
    /// - Parameters:
    ///   - name: the placeholder.
    ///   - rules: the configured placeholders of hosts.
    /// - Returns: the text; nil where nobody has a usable one.
    func placeholder(_ name: String, rules: [String: HostRule]) -> String? {
        if name == "callback_uri" { return callbackURI ?? body.fields["callback_uri"]?.string }
        if let rule = rules[name] {
            return tenantValue(name, rules: rules).map(\.text).flatMap {
                rule.allows($0) ? $0 : nil
            }
        }
        let member = (body.fields[name] ?? body.members[name])?.scalarText
        return member.flatMap { $0.utf8.count <= RequestBody.textLimit ? $0 : nil }
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
    func callbackMembers(_ names: [String]) throws(ServiceError) -> [String: JSONValue] {
        var found: [String: JSONValue] = [:]
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
