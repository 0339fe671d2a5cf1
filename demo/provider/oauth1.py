"""OAuth 1.0a: the validator that oauthlib asks, and the provider's three steps and one resource.

OAuth 1.0 without callback and verifier, and the renewal by a session handle, are what oauthlib's
endpoints don't know; there it verifies the signature alone.
"""

import time
from email.utils import formatdate
from urllib.parse import quote, urlencode

from oauthlib.oauth1 import (
    AccessTokenEndpoint, RequestTokenEndpoint, RequestValidator, ResourceEndpoint,
    SignatureOnlyEndpoint,
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
    # Ours is checked below, by the client's clock.
    timestamp_lifetime = 10**10
    tolerance = 300

    def __init__(self, store, call):
        super().__init__()
        self.store = store
        self.call = call
        self.session_handle = ""

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
        client = self.store.clients.get(client_key)
        if client and abs(clock(client) - int(timestamp)) > self.tolerance:
            return self.judged(False, "timestamp_refused")
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
        # Where the signature alone is verified, temporary credentials are asked for here.
        known = self.store.access_tokens.get(token) or self.store.request_tokens.get(token)
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
            request.client_key, request.resource_owner_key, token["oauth_token_secret"],
            self.session_handle,
        )


class OAuth1:
    """The endpoints below /oauth1."""

    def __init__(self, store):
        self.store = store

    def request_token(self, call):
        """The first step: temporary credentials (RFC 5849 §2.1)."""
        client = self.store.clients.get(call.client_id)
        if client and client.oauth_version == "1.0":
            return self._original_request_token(call, client)
        endpoint = RequestTokenEndpoint(Validator(self.store, call), random_name)
        return self._answer(call, endpoint.create_request_token_response, _secrets(client))

    def access_token(self, call):
        """The third step: token credentials (RFC 5849 §2.3), with the user's name beside them."""
        client = self.store.clients.get(call.client_id)
        if client and call.parameter("oauth_session_handle"):
            return self._renewed_token(call, client)
        if client and client.oauth_version == "1.0":
            return self._original_access_token(call, client)
        validator = Validator(self.store, call)
        endpoint = AccessTokenEndpoint(validator, random_name)
        extra = _secrets(client) | self._members(client)
        validator.session_handle = extra.get("oauth_session_handle", "")
        return self._answer(call, endpoint.create_access_token_response, extra)

    def authorize(self, call):
        """The second step: the page on which the user decides, and what the decision leads to."""
        names = (call.query_value(client.page_token) for client in self.store.clients.values())
        name = next((name for name in names if name in self.store.request_tokens), None)
        if name is None:
            return Answer(400, "This request token is unknown or was used before.")
        token = self.store.request_tokens[name]
        client = self.store.clients[token.client_id]
        if call.query_value(client.page_token) != name:
            return Answer(400, "This request token came under another name.")
        callback = client.registered_callback if token.callback == "oob" else token.callback
        if client.oauth_version == "1.0":
            callback = call.query_value("oauth_callback") or ""
        if not client.allows_callback(callback):
            return Answer(400, "This callback is not registered.")
        decision = call.form_value("decision")
        if decision is None:
            return page(client, ["read the account's name"])
        more = self._decided(client, name, token, decision == "allow") | client.callback_extra
        separator = "&" if "?" in callback else "?"
        location = callback + separator + urlencode(more, quote_via=quote)
        return Answer(302, "", {"Location": location})

    def _decided(self, client, name, token, is_allowed):
        """What the browser takes back; only in OAuth 1.0a there is a verifier."""
        if is_allowed and client.oauth_version == "1.0":
            token.verifier = ""
            return {"oauth_token": name}
        if is_allowed:
            token.verifier = random_name()
            return {"oauth_token": name, "oauth_verifier": token.verifier}
        return {
            "denied": {"denied": name},
            "oauth_problem": {"oauth_token": name, "oauth_problem": "user_refused"},
            "empty_verifier": {"oauth_token": name, "oauth_verifier": ""},
        }[client.deny_answer]

    def verify(self, call):
        """A protected resource: who the token belongs to."""
        return self.protected(call, lambda client: {"user": {"id": "42", "name": client.user}})

    def protected(self, call, resource):
        """What `resource` gives for the client, if the call is signed with a good token (RFC 5849
        §3)."""
        endpoint = ResourceEndpoint(Validator(self.store, call))
        valid, request = endpoint.validate_protected_resource_request(
            call.url, call.method, call.body, call.headers
        )
        call.record["verified"] = valid
        if not valid:
            return self._refused(call)
        client = self.store.clients[request.client_key]
        if isinstance(client.userinfo, str):
            return Answer(200, client.userinfo, {"Content-Type": "text/plain"})
        return json_answer(resource(client))

    def _original_request_token(self, call, client):
        if not self._is_signed(call) or call.parameter("oauth_callback") is not None:
            return self._refused(call)
        name, secret = random_name(), random_name()
        self.store.request_tokens[name] = RequestToken(client.client_id, secret, "")
        return Answer(200, urlencode({"oauth_token": name, "oauth_token_secret": secret}), FORM)

    def _original_access_token(self, call, client):
        name = call.parameter("oauth_token")
        token = self.store.request_tokens.get(name)
        signed = self._is_signed(call) and call.parameter("oauth_verifier") is None
        if not signed or token is None or token.client_id != client.client_id:
            return self._refused(call)
        if token.verifier is None:
            call.problem = call.problem or "permission_unknown"
            return self._refused(call)
        del self.store.request_tokens[name]
        return self._granted(client, name)

    def _renewed_token(self, call, client):
        """New token credentials for old ones, expired or not, and their handle; both are spent."""
        name = call.parameter("oauth_token")
        token = self.store.access_tokens.get(name)
        handle = call.parameter("oauth_session_handle")
        known = token is not None and token.session_handle == handle
        if not self._is_signed(call) or not known or token.client_id != client.client_id:
            call.problem = call.problem or "token_rejected"
            return self._refused(call)
        del self.store.access_tokens[name]
        return self._granted(client, token.grant)

    def _granted(self, client, grant):
        members = {"oauth_token": random_name(), "oauth_token_secret": random_name()}
        members |= _secrets(client) | self._members(client)
        self.store.access_tokens[members["oauth_token"]] = Token(
            client.client_id, grant, members["oauth_token_secret"],
            members.get("oauth_session_handle", ""),
        )
        return Answer(200, urlencode(members), FORM)

    @staticmethod
    def _members(client):
        """What comes with token credentials."""
        if client is None:
            return {}
        members = {"user_id": "42", "screen_name": client.user}
        if client.session_handles:
            members |= {"oauth_session_handle": random_name(), "oauth_expires_in": "3600"}
        return members

    def _is_signed(self, call):
        endpoint = SignatureOnlyEndpoint(Validator(self.store, call))
        valid, _ = endpoint.validate_request(call.url, call.method, call.body, call.headers)
        call.record["verified"] = valid
        return valid

    def _answer(self, call, endpoint, credentials):
        headers, body, status = endpoint(
            call.url, call.method, call.body, call.headers, credentials=credentials
        )
        call.record["verified"] = status == 200
        return Answer(status, body, headers) if body else self._refused(call)

    def _refused(self, call):
        """A refusal in the words of the problem reporting extension, in body or header."""
        members = {"oauth_problem": call.problem or "signature_invalid"}
        headers = {}
        client = self.store.clients.get(call.client_id)
        if client:
            now = int(clock(client))
            headers["Date"] = formatdate(now, usegmt=True)
            if call.problem == "timestamp_refused" and client.clock_told_by == "problem":
                headers["Date"] = None
                acceptable = (now - Validator.tolerance, now + Validator.tolerance)
                members["oauth_acceptable_timestamps"] = "{}-{}".format(*acceptable)
        if client and client.problem_in == "header":
            pairs = ", ".join(f'{name}="{quote(value)}"' for name, value in members.items())
            return Answer(401, "", headers | {"WWW-Authenticate": f'OAuth realm="demo", {pairs}'})
        return Answer(401, urlencode(members), headers | FORM)


def clock(client):
    """The seconds since 1970 as the provider has them for a client."""
    return time.time() + client.clock_ahead


def _secrets(client):
    """An empty token secret for clients whose tokens have none."""
    return {} if client is None or client.token_secrets else {"oauth_token_secret": ""}
