import OAuthProtocols

extension SharedCalls {
    /// Which request an outcome belongs to, and who asks.
    struct Asked {
        /// The app's name.
        var app: String
        /// The request as it would be sent, with something fixed in the place of what no two
        /// sendings have in common.
        var request: HTTPRequest
        /// The calls to the provider that this call makes.
        var connection: ProviderConnection
        /// How long a success is kept for later calls.
        var grace = Duration.zero
    }

    /// Has the outcome of the same request that is under way or was kept, else makes it.
    ///
    /// - Parameters:
    ///   - asked: the request, and who asks.
    ///   - isStillGood: whether a success that was kept is what this call needs.
    ///   - make: brings the outcome.
    /// - Returns: the outcome.
    /// - Throws: the `AccountError` that is the outcome; `.outOfTime` where another call does not
    ///   end in time; `.provider` where the app has too many calls that wait; `.cryptography`.
    func outcome(
        of asked: Asked,
        isStillGood: (Value) -> Bool = { _ in true },
        make: () throws(AccountError) -> Value
    ) throws(AccountError) -> Value {
        let key = try AccountError.ofCryptography { () throws(CryptographyError) in
            try asked.request.sharingKey(of: asked.app)
        }
        if let value = kept(for: key, isStillGood: isStillGood) { return value }
        try AccountError.ofProvider(nothingSent: true) { () throws(ProviderFailure) in
            try asked.connection.beginToWait()
        }
        return try outcome(
            for: key,
            grace: asked.grace,
            deadline: asked.connection.deadline,
            isStillGood: isStillGood,
            make: { Result(catching: make) }
        ).get()
    }
}
