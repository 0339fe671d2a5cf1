/// The rows of the table of codes; the comment behind each names the RFC or the provider that
/// defines the code.
extension ErrorCode {
    /// Codes about the user's part and about the client.
    static let parties = [
        // The user's part.
        ErrorCode("invalid_grant", .user, .signed, .token),  // RFC 6749 §5.2
        ErrorCode("access_denied", .user, .token),  // RFC 6749 §4.1.2.1
        ErrorCode("interaction_required", .user, .token),  // OpenID Connect Core §3.1.2.6
        ErrorCode("login_required", .user, .token),  // OpenID Connect Core §3.1.2.6
        ErrorCode("consent_required", .user, .token),  // OpenID Connect Core §3.1.2.6
        ErrorCode("account_selection_required", .user, .token),  // OpenID Connect Core §3.1.2.6
        ErrorCode("expired_token", .user, .token),  // RFC 8628 §3.5
        ErrorCode("token_expired", .user, .token),  // AWS Sign-in: OAuth2ErrorCode
        ErrorCode("authcode_expired", .user, .token),  // AWS Sign-in: OAuth2ErrorCode
        ErrorCode("user_credentials_changed", .user, .token),  // AWS Sign-in: OAuth2ErrorCode
        ErrorCode("invalid_refresh_token", .user, .token),  // Slack: oauth.v2.access
        ErrorCode("token_revoked", .user, .token),  // Slack: oauth.v2.access
        ErrorCode("bad_refresh_token", .user, .token),  // HubSpot: token endpoint
        ErrorCode("bad_auth_code", .user, .token),  // HubSpot: token endpoint
        ErrorCode("bad_verification_code", .user, .token),  // GitHub: access token errors
        ErrorCode("expired_refresh_token", .user, .token),  // Follow Up Boss: error codes
        ErrorCode("expired_auth_code", .user, .token),  // Follow Up Boss: error codes
        ErrorCode("invalid_auth_code", .user, .token),  // Follow Up Boss: error codes
        ErrorCode("invalid_code", .user, .token),  // Slack: oauth.v2.access, Zoho
        ErrorCode("invalid_request", .request, .signed, .token, .redirect),  // RFC 6749 §5.2

        // The client's registration or settings, which an account's endpoint may refuse, too.
        ErrorCode("invalid_client", .client),  // RFC 6749 §5.2
        ErrorCode("unauthorized_client", .client),  // RFC 6749 §5.2
        ErrorCode("unauthorized_client", .client, .redirect),  // RFC 6749 §4.1.2.1
        ErrorCode("unsupported_grant_type", .client, .signed, .token),  // RFC 6749 §5.2
        ErrorCode("invalid_scope", .client, .signed, .token, .redirect),  // RFC 6749 §5.2
        ErrorCode("unsupported_response_type", .client, .token, .redirect),  // RFC 6749 §4.1.2.1
        ErrorCode("invalid_redirect_uri", .client, .signed, .token),  // RFC 7591 §3.2.2
        ErrorCode("redirect_uri_mismatch", .client, .signed, .token),  // Google, GitHub, Salesforce
        ErrorCode("redirect_uri_missing", .client, .token),  // Salesforce: OAuth error codes
        ErrorCode("incorrect_client_credentials", .client, .token),  // GitHub: access token errors
        ErrorCode("application_suspended", .client),  // GitHub: authorization request errors
        ErrorCode("invalid_client_id", .client),  // Slack: oauth.v2.access, Salesforce
        ErrorCode("bad_client_id", .client),  // HubSpot: token endpoint
        ErrorCode("bad_client_secret", .client),  // Slack: oauth.v2.access, HubSpot
        ErrorCode("bad_redirect_uri", .client, .token),  // Slack: oauth.v2.access, HubSpot
        ErrorCode("mismatch_redirect_uri_auth_code", .client, .token),  // HubSpot: token endpoint
        ErrorCode("invalid_client_secret", .client),  // Zoho: token endpoint
        ErrorCode("invalid_client_credentials", .client),  // Salesforce: OAuth error codes
        ErrorCode("invalid_app_id", .client),  // Salesforce: OAuth error codes
        ErrorCode("inactive_org", .client, .token),  // Salesforce: OAuth error codes
        ErrorCode("deleted_client", .client),  // Google: authorization errors
        ErrorCode("disabled_client", .client),  // Google: authorization errors
        ErrorCode("client_disabled", .client),  // Keycloak: events and errors
        ErrorCode("client_not_found", .client),  // Keycloak: events and errors
        ErrorCode("invalid_client_type", .client),  // Zoho: token endpoint
        ErrorCode("invalid_oauth_app", .client),  // Follow Up Boss: error codes
        ErrorCode("OAuthException 101", .client),  // Facebook: Graph API errors
        ErrorCode("consumer_key_unknown", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("consumer_key_rejected", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("consumer_key_refused", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("invalid_consumer_key", .client, .signed),  // Magento: OAuth error codes
        ErrorCode("signature_method_rejected", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("version_rejected", .client, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("unsupported_signature_method", .client, .signed),  // Authlib's servers
        ErrorCode("signature_invalid", .signature, .signed),  // OAuth 1 Problem Reporting
        ErrorCode("invalid_signature", .signature, .signed),  // Authlib's servers
        ErrorCode("timestamp_refused", .clock, .signed),  // OAuth 1 Problem Reporting
    ]

    /// Codes of a dead access token.
    static let tokens = [
        ErrorCode("invalid_token", .token, .account),  // RFC 6750 §3.1
        ErrorCode("insufficient_scope", .token, .account),  // RFC 6750 §3.1
        ErrorCode("invalid_grant", .token, .account),  // RFC 6749 §5.2
        ErrorCode("expired_token", .token, .account),  // RFC 8628 §3.5, Fitbit
        ErrorCode("token_expired", .token, .account),  // OAuth 1 Problem Reporting, Slack
        ErrorCode("token_revoked", .token, .account),  // OAuth 1 Problem Reporting, Slack
        ErrorCode("token_rejected", .token, .account),  // OAuth 1 Problem Reporting
        ErrorCode("permission_denied", .token, .account),  // OAuth 1 Problem Reporting
        ErrorCode("signature_invalid", .token, .account),  // OAuth 1 Problem Reporting
        ErrorCode("invalid_auth", .token, .account),  // Slack: auth.test, Foursquare
        ErrorCode("not_authed", .token, .account),  // Slack: auth.test
        ErrorCode("account_inactive", .token, .account),  // Slack: auth.test
        ErrorCode("missing_scope", .token, .account),  // Slack: auth.test
        ErrorCode("unauthenticated", .token, .account),  // Google: google.rpc.Code
        ErrorCode("auth_error", .token, .account),  // Google: errors of its APIs
        ErrorCode("authentication_error", .token, .account),  // Linear: GraphQL errors
        ErrorCode("unauthorized", .token, .account),  // Notion: status codes
        ErrorCode("OAuthException 190", .token, .account),  // Facebook: Graph API errors
        ErrorCode("OAuthException 102", .token, .account),  // Facebook: Graph API errors
        ErrorCode("OAuthAccessTokenException", .token, .account),  // Instagram: API errors
        ErrorCode("access_token_expired", .token, .account),  // Deezer's and TikTok's spellings
        ErrorCode("access_token_invalid", .token, .account),  // TikTok: API v2 errors
        ErrorCode("invalid_access_token", .token, .account),  // Dropbox: auth errors
        ErrorCode("expired_access_token", .token, .account),  // Dropbox: auth errors
        ErrorCode("user_suspended", .token, .account),  // Dropbox: auth errors
        ErrorCode("expired_authentication", .token, .account),  // HubSpot: error categories
        ErrorCode("InvalidAuthenticationToken", .token, .account),  // Microsoft Graph: error codes
        ErrorCode("CompactToken", .token, .account),  // Microsoft Graph: error codes
        ErrorCode("INVALID_SESSION_ID", .token, .account),  // Salesforce: status codes
        ErrorCode("INVALID_AUTH_HEADER", .token, .account),  // Salesforce: status codes
        ErrorCode("INVALID_OAUTHTOKEN", .token, .account),  // Zoho: API error codes
        ErrorCode("AUTHENTICATION_FAILURE", .token, .account),  // Zoho: API error codes
        ErrorCode("USER_AUTHENTICATION_FAILED", .token, .account),  // DocuSign: error codes
        ErrorCode("OAUTH_025", .token, .account),  // ClickUp: API errors
        ErrorCode("not_authenticated", .token, .account),  // Django REST framework
        ErrorCode("authentication_failed", .token, .account),  // Django REST framework
        ErrorCode("token_not_valid", .token, .account),  // djangorestframework-simplejwt
        ErrorCode(
            "keymanagement.service.invalid_access_token",
            .token,
            .account
        ),  // Apigee: OAuth faults
        ErrorCode(
            "keymanagement.service.access_token_expired",
            .token,
            .account
        ),  // Apigee: OAuth faults
    ]
}
