"""OAuth 2.0: what oauthlib asks the provider, answered out of the store."""

import hmac
import time

from oauthlib.oauth2 import RequestValidator

from . import demands
from .assertion import is_proof
from .store import Code, RefreshToken, Token, random_name


class Validator(RequestValidator):
    """Answers oauthlib's questions out of the store."""

    def __init__(self, store, call):
        self.store = store
        self.call = call

    def validate_client_id(self, client_id, request):
        return client_id in self.store.clients

    def validate_redirect_uri(self, client_id, redirect_uri, request):
        return self.store.clients[client_id].allows_callback(redirect_uri)

    def get_default_redirect_uri(self, client_id, request):
        return None

    def get_default_scopes(self, client_id, request):
        return []

    def validate_scopes(self, client_id, scopes, client, request):
        return set(scopes) <= set(self.store.clients[client_id].scopes)

    def validate_response_type(self, client_id, response_type, client, request):
        return response_type == "code"

    def validate_grant_type(self, client_id, grant_type, client, request):
        return grant_type in ("authorization_code", "refresh_token")

    def is_pkce_required(self, client_id, request):
        return self.store.clients[client_id].pkce_required

    def client_authentication_required(self, request):
        return True

    def authenticate_client(self, request):
        """Accepts the one method that the client is registered for, and no second beside it."""
        basic, bearer = self.call.basic(), self.call.bearer()
        client = self.store.clients.get(self.call.client_id)
        if client is None:
            return False
        form = demands.standard(client, self.call.parameters)
        posted, assertion = form.get("client_secret"), form.get("client_assertion")
        request.client = client
        request.client_id = client.client_id
        if client.auth_method.endswith("_jwt"):
            alone = not basic and not bearer and not posted
            return alone and is_proof(self.store, client, form, self.call.token_endpoint)
        offers = {
            "client_secret_basic": basic and basic[1], "client_secret_post": posted,
            "bearer": bearer, "assertion": assertion,
        }
        offered = {name: value for name, value in offers.items() if value}
        if client.auth_method == "none":
            return not offered
        if set(offered) != {client.auth_method}:
            return False
        secret = offered[client.auth_method]
        return hmac.compare_digest(secret.encode(), client.secret.encode())

    def save_authorization_code(self, client_id, code, request):
        self.store.codes[code["code"]] = Code(
            client_id, request.redirect_uri, request.scopes,
            request.code_challenge, request.code_challenge_method,
        )

    def validate_code(self, client_id, code, client, request):
        known = self.store.codes.get(code)
        if known is None or known.client_id != client_id:
            return False
        request.user, request.scopes = client.user, known.scopes
        return True

    def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request):
        return self.store.codes[code].redirect_uri == redirect_uri

    def get_code_challenge(self, code, request):
        return self.store.codes[code].challenge

    def get_code_challenge_method(self, code, request):
        return self.store.codes[code].challenge_method

    def invalidate_authorization_code(self, client_id, code, request):
        self.store.codes.pop(code, None)

    def validate_refresh_token(self, refresh_token, client, request):
        known = self.store.refresh_tokens.get(refresh_token)
        if known is None or known.client_id != client.client_id:
            return False
        if known.spent:
            self.store.revoke_grant(known.grant)
            return False
        return True

    def get_original_scopes(self, refresh_token, request):
        return self.store.refresh_tokens[refresh_token].scopes

    def rotate_refresh_token(self, request):
        return request.client.rotate

    def save_bearer_token(self, token, request):
        """Keeps the new tokens in the grant of the old; a rotated refresh token is spent."""
        old = self.store.refresh_tokens.get(request.refresh_token)
        grant = old.grant if old else random_name()
        lifetime = token["expires_in"]
        expires_at = None if lifetime is None else time.time() + lifetime
        scopes = token.get("scope", "").split()
        client_id = request.client.client_id
        self.store.access_tokens[token["access_token"]] = Token(
            client_id, grant, scopes=scopes, expires_at=expires_at
        )
        new = token.get("refresh_token")
        if new and new not in self.store.refresh_tokens:
            if old:
                old.spent = True
            self.store.refresh_tokens[new] = RefreshToken(client_id, grant, scopes)
