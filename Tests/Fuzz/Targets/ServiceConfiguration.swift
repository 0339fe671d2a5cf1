@testable import OAuthProtocols
@testable import OAuthResponder

/// A configuration that calls are made with.
///
/// Whatever is secret has `canary` in its text.
struct ServiceConfiguration: Sendable {
    /// The base of the app.
    var base: String
    /// What the operator said.
    var value: Configuration

    /// The secrets of all configurations.
    static let secrets = ["canaryClientSecret77", "canaryConsumerSecret77", "canaryPKCEKey77"]
    /// The domain that all endpoints and tenants lie in.
    static let domain = ".example"
    private static let key = "canaryAccessKey0123456789"

    /// All configurations.
    static let all: [ServiceConfiguration] = [
        plain, discovered, odd, tenants, elder,
    ].enumerated().map { index, text in
        let findings = ConfigurationFindings()
        let members = (try? JSON5Text.value(of: Array(text.utf8)))?.object ?? [:]
        let reader = SettingsReader(members, path: "", findings: findings)
        let value = Configuration(reader, presets: PresetDirectory(folders: []))
        require(findings.faults.isEmpty, "configuration \(index): \(findings.faults)")
        return ServiceConfiguration(base: index == 0 ? "/crm/\(key)" : "", value: value)
    }

    private static let plain = """
        {apps: {crm: {access_keys: ['\(key)'], oauth: {\(oauth1)}, oauth2: {\(client)
        authorization_endpoint: 'https://two.example/authorize',
        token_endpoint: 'https://two.example/token', userinfo_endpoint: 'https://two.example/me',
        name_path: ['email', 'data.*.name', '']}}}}
        """
    private static let discovered = """
        {apps: {crm: {oauth2: {\(client) issuer: 'https://two.example', name_path: ['email'],
        scope: 'openid'}}}}
        """
    private static let odd = """
        {apps: {crm: {oauth: {\(oauth1.replacing("PLAINTEXT", with: "HMAC-SHA256"))
        parameter_transmission: 'body', callback_params: ['realmId'], headers: {'X-A': '{nonce}'}},
        oauth2: {\(client) token_endpoint_auth_method: 'client_secret_post',
        token_request_format: 'json', token_response_path: ['', 'authed_user', 'data'],
        authorization_endpoint: 'https://two.example/authorize?a=b',
        token_endpoint: 'https://two.example/token', refresh_endpoint: 'https://two.example/again',
        code_challenge_method: 'S256', pkce_key: 'canaryPKCEKey77', callback_params: ['realmId'],
        token_members: {access_token: 'token', expires_in: 'expireIn'}, expires_in_default: 3600,
        second_exchange: {endpoint: 'https://two.example/long', method: 'GET',
        params: {client_secret: '{client_secret}', fb_exchange_token: '{access_token}'}},
        userinfo_endpoint: 'https://two.example/me', userinfo_method: 'POST',
        userinfo_body: {query: '{ me }'}, userinfo_error_path: ['errors', '!ok'],
        name_path: ['*.*.name', 'name']}}}}
        """
    private static let tenants = """
        {apps: {crm: {oauth2: {\(client) token_endpoint_auth_method: 'client_secret_jwt',
        authorization_endpoint: 'https://{subdomain}.two.example/authorize',
        token_endpoint: 'https://{subdomain}.two.example/token',
        userinfo_endpoint: '{api_domain}/users/me', code_challenge_method: 'S256',
        hosts: {api_domain: {allowed: ['*.three.example']}, region: {default: 'eu',
        pattern: '[a-z]{2,3}'}}, authorization_params: {region: '{region}', audience: '{realmId}'},
        name_path: ['name']}}}}
        """
    private static let elder = """
        {apps: {crm: {oauth: {\(oauth1) parameter_transmission: 'query', http_method: 'GET',
        oauth_version: '1.0'}, oauth2: {\(client) code_param: 'authCode',
        token_request_method: 'GET', token_endpoint_auth_method: 'client_secret_post',
        authorization_endpoint: 'https://two.example/authorize',
        token_endpoint: 'https://two.example/token', redirect_uri: 'registered-name'}}}}
        """
    private static let client = "client_id: 'id', client_secret: 'canaryClientSecret77',"
    private static let oauth1 = """
        consumer_key: 'key', consumer_secret: 'canaryConsumerSecret77',
        signature_method: 'PLAINTEXT', request_token_endpoint: 'https://one.example/request',
        authorization_endpoint: 'https://one.example/authorize',
        access_token_endpoint: 'https://one.example/access',
        verify_endpoint: 'https://one.example/me', name_path: ['name', 'user.*'],
        """
}
