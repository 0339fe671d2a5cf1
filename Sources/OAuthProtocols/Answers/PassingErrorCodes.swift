extension ErrorCode {
    /// Codes of what passes by itself; the comment behind each names the RFC or the provider that
    /// defines the code.
    static let passing = [
        // A limit of the rate.
        ErrorCode("slow_down", .rate),  // RFC 8628 §3.5
        ErrorCode("ratelimited", .rate),  // Slack: rate limits, Linear
        ErrorCode("rate_limited", .rate),  // Notion: status codes, GitHub's GraphQL
        ErrorCode("rate_limit", .rate),  // Asana's and Airtable's spelling
        ErrorCode("rate_limits", .rate),  // HubSpot: error categories
        ErrorCode("too_many_requests", .rate),  // RFC 6585 §4, its words
        ErrorCode("rate_limit_exceeded", .rate),  // Google, TikTok, GraphQL servers
        ErrorCode("rate_limit_reached", .rate),  // PayPal: error codes
        ErrorCode("rate_limit_error", .rate),  // Stripe's spelling
        ErrorCode("user_rate_limit_exceeded", .rate),  // Google: usage limits
        ErrorCode("daily_limit_exceeded", .rate),  // Google: usage limits
        ErrorCode("quota_exceeded", .rate),  // Google: usage limits
        ErrorCode("limit_exceeded", .rate),  // Google: usage limits
        ErrorCode("concurrent_limit_exceeded", .rate),  // Google: usage limits
        ErrorCode("sharing_rate_limit_exceeded", .rate),  // Google: usage limits
        ErrorCode("resource_exhausted", .rate),  // Google: google.rpc.Code
        ErrorCode("request_limit_exceeded", .rate),  // Salesforce: status codes
        ErrorCode("activity_limit_reached", .rate),  // Microsoft Graph: error codes
        ErrorCode("service_quota_exceeded", .rate),  // AWS Sign-in: OAuth2ErrorCode
        ErrorCode("throttled", .rate),  // Shopify: GraphQL errors, Django REST framework
        ErrorCode("throttling", .rate),  // AWS: common errors
        ErrorCode("throttling_exception", .rate),  // AWS: common errors
        ErrorCode("request_throttled", .rate),  // AWS: common errors
        ErrorCode("complexity_exception", .rate),  // monday: API errors
        ErrorCode("complexity_budget_exhausted", .rate),  // monday: API errors
        ErrorCode("hourly_apilimit_exceeded", .rate),  // DocuSign: error codes
        ErrorCode("OAuthRateLimitException", .rate),  // Instagram: API errors
        ErrorCode("OAuthException 4", .rate),  // Facebook: Graph API errors
        ErrorCode("OAuthException 17", .rate),  // Facebook: Graph API errors
        ErrorCode("OAuthException 32", .rate),  // Facebook: Graph API errors
        ErrorCode("OAuthException 613", .rate),  // Facebook: Graph API errors
        ErrorCode("policies.ratelimit.QuotaViolation", .rate),  // Apigee: quota faults
        ErrorCode("policies.ratelimit.SpikeArrestViolation", .rate),  // Apigee: quota faults

        // What makes a provider unavailable for a while.
        ErrorCode("temporarily_unavailable", .unavailable),  // RFC 6749 §4.1.2.1
        ErrorCode("service_unavailable", .unavailable),  // Slack: oauth.v2.access
        ErrorCode("server_unavailable", .unavailable),  // Salesforce: status codes
        ErrorCode("unavailable", .unavailable),  // Google: google.rpc.Code
        ErrorCode("backend_error", .unavailable),  // Google: errors of its APIs
        ErrorCode("maintenance", .unavailable),  // what servers call their maintenance

        // A fault of the provider's own.
        ErrorCode("server_error", .fault),  // RFC 6749 §4.1.2.1
        ErrorCode("internal_error", .fault),  // Slack: oauth.v2.access
        ErrorCode("internal_failure", .fault),  // Google's token endpoint
        ErrorCode("internal", .fault),  // Google: google.rpc.Code
        ErrorCode("fatal_error", .fault),  // Slack: oauth.v2.access
        ErrorCode("request_timeout", .fault),  // Slack: oauth.v2.access
        ErrorCode("timeout", .fault),  // the word of gateways
        ErrorCode("gateway_timeout", .fault),  // the word of gateways
        ErrorCode("deadline_exceeded", .fault),  // Google: google.rpc.Code
        ErrorCode("internal_server_error", .fault),  // Notion: status codes
        ErrorCode("general_error", .fault),  // Zoho: token endpoint
        ErrorCode("unknown_error", .fault),  // Salesforce: OAuth error codes
        ErrorCode("transaction_error", .fault),  // Microsoft Entra: token errors
        ErrorCode("OAuthException 2", .fault),  // Facebook: Graph API errors
    ]
}
