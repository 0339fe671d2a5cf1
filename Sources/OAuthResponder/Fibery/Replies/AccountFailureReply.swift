import OAuthProtocols

extension FailureReply {
    /// Puts an error of an account into words.
    init(_ error: AccountError, _ context: FailureContext) {
        switch error {
        case .missingTenant(let name):
            self.init(.badRequest(.missing("fields.\(name)")), context)
        case .unusableTenant(let name):
            self.init(.badRequest(.unusableTenant(name)), context)
        case .unusableMember(let fault):
            self.init(.badRequest(.init(fault)), context)
        case .missingPKCEBinding:
            self.init(.badRequest(.missingPKCEBinding), context)
        case .foreignIssuer:
            self.init(foreignCallback: .issuerMismatch, context)
        case .deadAccount(let reason):
            self.init(reason, context)
        case .provider(let failure, let nothingSent):
            self.init(failure, nothingSent: nothingSent, context)
        case .afterCode(let failure):
            var spent = context
            spent.isSpent = true
            self.init(failure, nothingSent: false, spent)
        case .missingMetadata:
            self.init(unpublished: .metadataMissing, context)
            hint = "correct issuer, or set code_challenge_method to \"S256\" or null"
        case .foreignMetadata(let issuer):
            self.init(unpublished: .foreignIssuer, context)
            hint = "the metadata declare the issuer \(issuer), and issuer has to be the same"
        case .outOfTime:
            let advice = context.isRepeatable ? Self.later : Self.again
            self.init(504, .outOfTime, .warning, "It took too long to answer. \(advice)")
            tryLater = context.isRepeatable
        case .cryptography:
            let sentence = "The request could not be signed."
            self.init(500, .cryptography, .error, "\(sentence) \(Self.complain)")
        }
    }

    /// Tells that what the browser brought back belongs to another flow or another server.
    ///
    /// - Parameters:
    ///   - label: the log's `error`.
    ///   - context: the provider's name.
    init(foreignCallback label: ErrorLabel, _ context: FailureContext) {
        let sentence = "The answer of \(context.provider) belongs to another attempt to connect."
        self.init(401, label, .warning, "\(sentence) Please connect again.")
    }

    /// Tells that the issuer publishes no metadata that can be used.
    private init(unpublished label: ErrorLabel, _ context: FailureContext) {
        let sentence = "\(context.provider) does not publish the settings that this app needs."
        self.init(500, label, .error, "\(sentence) \(Self.complain)")
    }

    private init(_ reason: AccountError.DeadAccount, _ context: FailureContext) {
        let sentence = "The connection to \(context.provider) is no longer valid"
        let advice = "Please reconnect the account."
        switch reason {
        case .missingToken:
            let sentence = "The account is not connected to \(context.provider) yet."
            self.init(401, .noAccessToken, .info, "\(sentence) \(advice)")
        case .unusableToken:
            self.init(401, .unusableToken, .info, "\(sentence). \(advice)")
        case .expired:
            self.init(401, .expired, .info, "\(sentence). \(advice)")
        case .refused(let error):
            let level: Log.Level = error.mayBeMisconfigured ? .error : .info
            self = FailureReply(401, .accountRefused, level, sentence)
                .quoting(error, context, advice: advice)
        }
    }
}
