import OAuthProtocols

/// An OAuth 1 provider as this process knows it, ready to use.
///
/// The words are RFC 5849's; the configuration's are in parentheses.
struct OAuth1Provider: Sendable {
    /// Where temporary credentials come from (`request_token_endpoint`).
    var temporaryCredentialEndpoint: EndpointTemplate
    /// Where the browser goes (`authorization_endpoint`).
    var resourceOwnerAuthorizationEndpoint: EndpointTemplate
    /// Where token credentials come from (`access_token_endpoint`).
    var tokenEndpoint: EndpointTemplate
    /// Where a token's account is asked for (`verify_endpoint`); nil where nobody is asked.
    var verifyEndpoint: EndpointTemplate?
    /// The client (`consumer_key`, `consumer_secret`, `private_key`, `signature_method`).
    var client: OAuth1.ClientCredentials
    /// Where protocol parameters travel (`parameter_transmission`).
    var transmission: OAuth1.ParameterTransmission
    /// The method of both token requests (`http_method`).
    var method: HTTPMethod
    /// The `realm` of the header; nil for none.
    var realm: Template?
    /// Further parameters of the first step (`request_token_params`).
    var temporaryCredentialParameters: [NamedTemplate]
    /// Further parameters of the page that the browser goes to (`authorization_params`).
    var authorizationParameters: [NamedTemplate]
    /// Further parameters of the third step and of renewals (`access_token_params`).
    var tokenParameters: [NamedTemplate]
    /// Header fields of every request (`headers`).
    var fields: [NamedTemplate]
    /// Whether the callback announced is `oob` (`callback`).
    var isCallbackOutOfBand: Bool
    /// Whether the flow is that of OAuth 1.0a, and not of 1.0 (`oauth_version`).
    var isRevisionA: Bool
    /// Members of the browser's redirect that go into the answer (`callback_params`).
    var callbackParameters: [String]
    /// What may fill the endpoints' placeholders (`hosts`).
    var hostRules: [String: HostRule]
    /// Where the account's name may lie, in order (`name_path`).
    var namePaths: [JSONPath]

    /// Finds what one of the client's own placeholders stands for.
    ///
    /// - Parameter name: the placeholder.
    /// - Returns: the text; nil where the placeholder is another one, or nothing is configured.
    func standardPlaceholder(_ name: String) -> String? {
        switch name {
        case "client_id", "consumer_key": client.identifier
        case "client_secret", "consumer_secret": client.key.sharedSecret?.reveal()
        default: nil
        }
    }
}
