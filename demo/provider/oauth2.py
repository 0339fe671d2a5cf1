"""OAuth 2.0: the validator that oauthlib asks, and the provider's endpoints."""

import hmac
import json
import time
from urllib.parse import quote, urlencode

from oauthlib.oauth2 import OAuth2Error, RequestValidator, WebApplicationServer

from . import demands
from .assertion import is_proof
from .store import Code, RefreshToken, Token, random_name
from .wire import Answer, json_answer, page


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
        form = demands.standard(client, self.call.form)
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


class OAuth2:
    """The endpoints below /oauth2, and the metadata of RFC 8414."""

    def __init__(self, store):
        self.store = store

    def _server(self, call):
        """oauthlib's server for one call; S256 is the only way of proof keys."""
        server = WebApplicationServer(
            Validator(self.store, call),
            token_generator=lambda request: random_name(),
            token_expires_in=lambda request: request.client.lifetime,
        )
        methods = server.auth_grant._code_challenge_methods
        server.auth_grant._code_challenge_methods = {"S256": methods["S256"]}
        return server

    def authorize(self, call):
        """The page on which the user decides, and what the decision leads to."""
        server = self._server(call)
        known = self.store.clients.get(call.client_id)
        problem = known and demands.problem(known, "authorize", call)
        if problem:
            return Answer(400, problem)
        url = demands.standard_url(known, call) if known else call.url
        try:
            scopes, about = server.validate_authorization_request(url, "GET")
        except OAuth2Error as error:
            return Answer(400, f"{error.error}: {error.description or ''}")
        client = self.store.clients[about["client_id"]]
        decision = call.form_value("decision")
        if decision is None:
            return page(client, scopes)
        if decision == "allow":
            request = about["request"]
            code = {"code": random_name()}
            request.scopes = scopes
            server.auth_grant.request_validator.save_authorization_code(
                client.client_id, code, request
            )
            more = code
        else:
            more = {"error": "access_denied", "error_description": "The user said no."}
        if about["state"] is not None:
            more["state"] = about["state"]
        if client.issuer_in_callback:
            more["iss"] = call.base
        more |= client.callback_extra
        separator = "&" if "?" in about["redirect_uri"] else "?"
        location = about["redirect_uri"] + separator + urlencode(more, quote_via=quote)
        return Answer(302, "", {"Location": location})

    def token(self, call):
        """Codes and refresh tokens are exchanged here (RFC 6749, sections 4.1.3 and 6)."""
        client = self.store.clients.get(call.client_id)
        form = dict(call.form)
        if client:
            form, problem = self._understand(client, call)
            if problem:
                call.record["verified"] = False
                return json_answer({"error": "invalid_request", "error_description": problem}, 400)
        server = self._server(call)
        server.auth_grant.refresh_token = client is None or self._gives_refresh_token(client, form)
        body = urlencode(form)
        headers, body, status = server.create_token_response(
            call.url, call.method, body, call.headers
        )
        call.record["verified"] = status == 200
        if status == 200 and client.lifetime is None:
            body = json.dumps({k: v for k, v in json.loads(body).items() if k != "expires_in"})
        return Answer(status, body, headers)

    def _gives_refresh_token(self, client, form):
        code = self.store.codes.get(form.get("code"))
        has_scope = client.refresh_scope is None or (code and client.refresh_scope in code.scopes)
        return client.refresh_tokens and bool(has_scope)

    def _understand(self, client, call):
        """The form of a token request in standard terms, and what is wrong with it, or None."""
        form = demands.standard(client, call.form)
        if client.refreshes_by_access_token and form.get("grant_type") == "exchange":
            token = self.store.access_tokens.get(form.pop("old_token", ""))
            grants = {it.grant: name for name, it in self.store.refresh_tokens.items()}
            form["grant_type"] = "refresh_token"
            form["refresh_token"] = grants.get(token.grant if token else None, "unknown")
        form.setdefault("grant_type", "authorization_code" if "code" in form else "refresh_token")
        is_refresh = form["grant_type"] == "refresh_token"
        problem = demands.problem(client, "refresh" if is_refresh else "token", call)
        if call.kind != client.token_request_type:
            problem = "the content type is wrong"
        if call.path != (client.refresh_path if is_refresh else "/oauth2/token"):
            problem = "this is the wrong endpoint"
        return form, problem

    def userinfo(self, call):
        """A protected resource: who the token belongs to, in the client's way of sending it."""
        offered = (call.header("X-Access-Token") or call.authorization).rpartition(" ")[2]
        token = self.store.live_access_token(offered)
        client = self.store.clients[token.client_id] if token else None
        if token and call.header(client.token_field) != client.token_scheme + offered:
            token = None
        call.record["verified"] = token is not None
        if token is None:
            answer = json_answer({"error": "invalid_token"}, 401)
            answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
            return answer
        call.record["client"] = token.client_id
        problem = demands.problem(client, "userinfo", call)
        if problem or call.method != client.userinfo_method:
            call.record["verified"] = False
            return json_answer({"message": problem or "the method is wrong"}, 400)
        return json_answer(client.userinfo or {"sub": "42", "email": client.user})

    def metadata(self, call):
        """What a client can discover about this provider."""
        return json_answer({
            "issuer": call.base,
            "authorization_endpoint": call.base + "/oauth2/authorize",
            "token_endpoint": call.base + "/oauth2/token",
            "userinfo_endpoint": call.base + "/oauth2/userinfo",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic", "client_secret_post", "none",
            ],
        })
