"""The apps of the rig: each once as the responder is configured and once as the provider knows
it."""

OAUTH1 = {
    "request_token_endpoint": "$PROVIDER/oauth1/request_token",
    "authorization_endpoint": "$PROVIDER/oauth1/authorize",
    "access_token_endpoint": "$PROVIDER/oauth1/access_token",
    "verify_endpoint": "$PROVIDER/oauth1/verify",
    "name_path": ["user.name"],
}

OAUTH2 = {
    "authorization_endpoint": "$PROVIDER/oauth2/authorize",
    "token_endpoint": "$PROVIDER/oauth2/token",
    "userinfo_endpoint": "$PROVIDER/oauth2/userinfo",
    "name_path": ["email"],
    "scope": "read offline_access",
}

# Characters that basic authentication and signatures have to encode are in every secret.
CLIENTS = {
    "board-key": {"secret": "board+secret/& %7E=~", "signature_methods": ["HMAC-SHA1"]},
    "crm-id": {"secret": "crm:secret+/& %41=~"},
    "crm-post-id": {"secret": "post:secret+/& %41=~", "auth_method": "client_secret_post"},
    "crm-plain-id": {"secret": "plain-secret", "pkce_required": False},
}

# What the page offers that plays Fibery; one app has a secret that the provider does not know.
def for_simulator():
    """The configuration with titles, and with an app that can't work."""
    titles = {
        "crm": "CRM", "board": "Board", "crm-post": "CRM, secret in the body",
        "crm-plain": "CRM without PKCE",
    }
    apps = CONFIGURATION["apps"]
    wrong = apps["crm"]["oauth2"] | {"client_secret": "not the secret of this client"}
    named = {name: {"title": title} | apps[name] for name, title in titles.items()}
    named["crm-wrong"] = {"title": "CRM with a wrong secret", "oauth2": wrong}
    return CONFIGURATION | {"apps": named}


CONFIGURATION = {
    "ca_file": "$CERTIFICATE",
    "apps": {
        # OAuth 1.0a.
        "board": {
            "oauth": OAUTH1 | {
                "consumer_key": "board-key",
                "consumer_secret": CLIENTS["board-key"]["secret"],
                "authorization_params": {"name": "The demo"},
            },
        },
        # OAuth 2.0 with a proof key that is bound to the state.
        "crm": {
            "oauth2": OAUTH2 | {
                "client_id": "crm-id",
                "client_secret": CLIENTS["crm-id"]["secret"],
                "code_challenge_method": "S256",
            },
        },
        # The same for callers that send no state with the code, and with the secret in the body.
        "crm-post": {
            "oauth2": OAUTH2 | {
                "client_id": "crm-post-id",
                "client_secret": CLIENTS["crm-post-id"]["secret"],
                "token_endpoint_auth_method": "client_secret_post",
                "code_challenge_method": "S256",
                "pkce_binding": "callback_uri",
            },
        },
        # No proof key at all.
        "crm-plain": {
            "oauth2": OAUTH2 | {
                "client_id": "crm-plain-id",
                "client_secret": CLIENTS["crm-plain-id"]["secret"],
            },
        },
    },
}
