"""What the provider knows: its clients, and the grants and tokens it has given out."""

import secrets
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Client:
    """A registered client; the fields are the members of the provider's JSON configuration."""

    client_id: str
    secret: str = ""
    rsa_public_key: str = ""
    callback_origins: list = field(default_factory=lambda: ["https://oauth-svc.fibery.io"])
    signature_methods: list = field(default_factory=lambda: ["HMAC-SHA1"])
    auth_method: str = "client_secret_basic"
    scopes: list = field(default_factory=lambda: ["read", "offline_access"])
    pkce_required: bool = False
    lifetime: int | None = 3600
    rotate: bool = True
    refresh_tokens: bool = True
    refresh_scope: str | None = None
    token_request_method: str = "POST"
    token_request_type: str = "application/x-www-form-urlencoded"
    user: str = "jane@example.com"
    deny_answer: str = "oauth_problem"
    public_key: str = ""
    key_id: str | None = None
    algorithm: str = "RS256"
    demands: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    scope_separator: str = " "
    challenge_method: str = "S256"
    # Registered names that stand for addresses of callbacks; what the redirect calls the code.
    callback_names: dict = field(default_factory=dict)
    code_name: str = "code"
    nonce_required: bool = False
    # How many seconds the token lives that a code brings, if not `lifetime`.
    code_lifetime: int | None = None
    refresh_path: str = "/oauth2/token"
    refreshes_by_access_token: bool = False
    userinfo_method: str = "GET"
    # Where userinfo finds the token: in this header field, or in the query if it is null.
    token_field: str | None = "Authorization"
    token_scheme: str = "Bearer "
    userinfo: dict | list | str | None = None
    # What userinfo says of a dead token with a status of 200, in place of a 401.
    userinfo_error: dict | None = None
    issuer: str = ""
    # OAuth 1 alone: "1.0" wants no callback and no verifier; where "oob" leads to; "body" or
    # "header"; the page's name of the request token; how many seconds the clock is ahead, and
    # whether "date" or "problem" tells; empty token secrets; tokens that expire and are renewed by a
    # session handle.
    oauth_version: str = "1.0a"
    registered_callback: str = ""
    page_token: str = "oauth_token"
    problem_in: str = "body"
    clock_ahead: int = 0
    clock_told_by: str = "date"
    token_secrets: bool = True
    session_handles: bool = False
    issuer_in_callback: bool = False
    callback_extra: dict = field(default_factory=dict)

    def allows_callback(self, uri):
        """Whether the callback lies at a registered origin, or is to be the registered one."""
        if uri == "oob":
            return bool(self.registered_callback)
        return any(
            uri == origin or uri.startswith((origin + "/", origin + "?"))
            for origin in self.callback_origins
        )


@dataclass
class RequestToken:
    """OAuth 1: temporary credentials, from the first step to the access token."""

    client_id: str
    secret: str
    callback: str
    verifier: str | None = None


@dataclass
class Code:
    """OAuth 2: an authorization code, with all that it is bound to."""

    client_id: str
    redirect_uri: str
    scopes: list
    challenge: str | None
    challenge_method: str | None


@dataclass
class Token:
    """An access token of either version; `secret` and `session_handle` in OAuth 1 alone."""

    client_id: str
    grant: str
    secret: str = ""
    session_handle: str = ""
    scopes: list = field(default_factory=list)
    expires_at: float | None = None


@dataclass
class RefreshToken:
    """A refresh token; a spent one is remembered, since its second use is an attack."""

    client_id: str
    grant: str
    scopes: list
    spent: bool = False


class Store:
    """Everything in memory, behind one lock that an endpoint holds while it decides."""

    def __init__(self, clients):
        self.lock = threading.RLock()
        self.clients = {name: Client(client_id=name, **it) for name, it in clients.items()}
        self.nonces = set()
        self.request_tokens = {}
        self.codes = {}
        self.access_tokens = {}
        self.refresh_tokens = {}
        self.assertions = set()

    def change(self, client_id, settings):
        """Changes fields of a client for the calls to come."""
        client = self.clients[client_id]
        for name, value in settings.items():
            if name not in client.__dataclass_fields__:
                raise KeyError(name)
            setattr(client, name, value)

    def expire(self, client_id):
        """Ends the life of every access token of a client."""
        for token in self.access_tokens.values():
            if token.client_id == client_id:
                token.expires_at = 0

    def revoke(self, client_id):
        """Takes every token from a client, as a user does in the provider's settings."""
        self._keep(lambda token: token.client_id != client_id)

    def revoke_grant(self, grant):
        """Takes the tokens of one grant, which an attack has shown to be in foreign hands."""
        self._keep(lambda token: token.grant != grant)

    def _keep(self, wanted):
        for tokens in (self.access_tokens, self.refresh_tokens):
            for name in [name for name, token in tokens.items() if not wanted(token)]:
                del tokens[name]

    def live_access_token(self, name):
        """The token, if it is known and hasn't expired."""
        token = self.access_tokens.get(name)
        if token and (token.expires_at is None or token.expires_at > time.time()):
            return token
        return None


def random_name():
    """A value for a token, code or verifier that no one can guess."""
    return secrets.token_urlsafe(24)
