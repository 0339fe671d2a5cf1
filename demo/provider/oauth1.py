"""OAuth 1.0a: the validator that oauthlib asks, and the provider's three steps and one resource."""

from urllib.parse import quote, urlencode

from oauthlib.oauth1 import (
    AccessTokenEndpoint, RequestTokenEndpoint, RequestValidator, ResourceEndpoint,
)

from .store import RequestToken, Token, random_name
from .wire import FORM, Answer, json_answer, page


class Validator(RequestValidator):
    """Answers oauthlib's questions out of the store."""

    enforce_ssl = False
    dummy_client = "dummy"
    dummy_request_token = "dummy"
    dummy_access_token = "dummy"
    safe_characters = frozenset(map(chr, range(0x21, 0x7F)))
    client_key_length = request_token_length = access_token_length = (1, 200)
    nonce_length = verifier_length = (16, 200)
    realms = ["demo"]

    def __init__(self, store, call):
        super().__init__()
        self.store = store
        self.call = call

    def judged(self, valid, problem):
        """Keeps the first thing that is wrong, in the words of the OAuth problem reporting
        draft."""
        if not valid:
            self.call.problem = self.call.problem or problem
        return valid

    @property
    def allowed_signature_methods(self):
        return ("HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "RSA-SHA256", "PLAINTEXT")

    def check_realms(self, realms):
        return True

    def get_default_realms(self, client_key, request):
        return []

    def get_realms(self, token, request):
        return []

    def validate_realms(self, client_key, token, request, uri=None, realms=None):
        return True

    def validate_requested_realms(self, client_key, realms, request):
        return True

    def validate_client_key(self, client_key, request):
        client = self.store.clients.get(client_key)
        if client and request.signature_method not in client.signature_methods:
            return self.judged(False, "signature_method_rejected")
        return self.judged(client is not None, "consumer_key_unknown")

    def validate_timestamp_and_nonce(
        self, client_key, timestamp, nonce, request, request_token=None, access_token=None
    ):
        used = (client_key, timestamp, nonce, request_token or access_token)
        fresh = used not in self.store.nonces
        self.store.nonces.add(used)
        return self.judged(fresh, "nonce_used")

    def validate_redirect_uri(self, client_key, redirect_uri, request):
        client = self.store.clients.get(client_key)
        allowed = client is not None and client.allows_callback(redirect_uri)
        return self.judged(allowed, "parameter_rejected")

    def get_client_secret(self, client_key, request):
        client = self.store.clients.get(client_key)
        return client.secret if client else "dummy"

    def get_rsa_key(self, client_key, request):
        client = self.store.clients.get(client_key)
        return client.rsa_public_key if client else ""

    def get_request_token_secret(self, client_key, token, request):
        known = self.store.request_tokens.get(token)
        return known.secret if known else "dummy"

    def get_access_token_secret(self, client_key, token, request):
        known = self.store.access_tokens.get(token)
        return known.secret if known else "dummy"

    def validate_request_token(self, client_key, token, request):
        known = self.store.request_tokens.get(token)
        ours = known is not None and known.client_id == client_key
        return self.judged(ours, "token_rejected")

    def validate_verifier(self, client_key, token, verifier, request):
        known = self.store.request_tokens.get(token)
        right = known is not None and known.verifier is not None and known.verifier == verifier
        return self.judged(right, "permission_denied")

    def validate_access_token(self, client_key, token, request):
        known = self.store.live_access_token(token)
        ours = known is not None and known.client_id == client_key
        return self.judged(ours, "token_rejected")

    def save_request_token(self, token, request):
        self.store.request_tokens[token["oauth_token"]] = RequestToken(
            request.client_key, token["oauth_token_secret"], request.redirect_uri
        )

    def invalidate_request_token(self, client_key, request_token, request):
        self.store.request_tokens.pop(request_token, None)

    def save_access_token(self, token, request):
        self.store.access_tokens[token["oauth_token"]] = Token(
            request.client_key, request.resource_owner_key, token["oauth_token_secret"]
        )


class OAuth1:
    """The endpoints below /oauth1."""

    def __init__(self, store):
        self.store = store

    def request_token(self, call):
        """The first step: temporary credentials (RFC 5849, section 2.1)."""
        endpoint = RequestTokenEndpoint(Validator(self.store, call), random_name)
        return _answer(call, endpoint.create_request_token_response)

    def access_token(self, call):
        """The third step: token credentials (section 2.3), with the user's name beside them."""
        client = self.store.clients.get(call.client_id)
        extra = {"user_id": "42", "screen_name": client.user} if client else {}
        endpoint = AccessTokenEndpoint(Validator(self.store, call), random_name)
        return _answer(call, endpoint.create_access_token_response, credentials=extra)

    def authorize(self, call):
        """The second step: the page on which the user decides, and what the decision leads to."""
        name = call.query_value("oauth_token")
        token = self.store.request_tokens.get(name)
        if token is None:
            return Answer(400, "This request token is unknown or was used before.")
        client = self.store.clients[token.client_id]
        decision = call.form_value("decision")
        if decision is None:
            return page(client, ["read the account's name"])
        if decision == "allow":
            token.verifier = random_name()
            more = {"oauth_token": name, "oauth_verifier": token.verifier}
        elif client.deny_answer == "denied":
            more = {"denied": name}
        else:
            more = {"oauth_token": name, "oauth_problem": "user_refused"}
        more |= client.callback_extra
        separator = "&" if "?" in token.callback else "?"
        location = token.callback + separator + urlencode(more, quote_via=quote)
        return Answer(302, "", {"Location": location})

    def verify(self, call):
        """A protected resource: who the token belongs to."""
        endpoint = ResourceEndpoint(Validator(self.store, call))
        valid, request = endpoint.validate_protected_resource_request(
            call.url, call.method, call.body, call.headers
        )
        call.record["verified"] = valid
        if not valid:
            return _refused(call)
        client = self.store.clients[request.client_key]
        return json_answer({"user": {"id": "42", "name": client.user}})


def _answer(call, endpoint, **more):
    headers, body, status = endpoint(call.url, call.method, call.body, call.headers, **more)
    call.record["verified"] = status == 200
    return Answer(status, body, headers) if body else _refused(call)


def _refused(call):
    return Answer(401, urlencode({"oauth_problem": call.problem or "signature_invalid"}), FORM)
