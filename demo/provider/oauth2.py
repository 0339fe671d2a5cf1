"""OAuth 2.0: the provider's endpoints, which leave the decisions to oauthlib."""

import json
from urllib.parse import quote, urlencode

from oauthlib.oauth2 import OAuth2Error, WebApplicationServer

from . import demands
from .oauth2_validator import Validator
from .store import random_name
from .wire import Answer, json_answer, page


class OAuth2:
    """The endpoints below /oauth2, and the metadata of RFC 8414."""

    def __init__(self, store):
        self.store = store

    def _server(self, call):
        """oauthlib's server for one call; S256 is the only way of proof keys."""
        server = WebApplicationServer(
            Validator(self.store, call),
            token_generator=lambda request: random_name(),
            token_expires_in=_lifetime,
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
        nonce = call.query_value("nonce")
        if client.nonce_required and (not nonce or nonce in self.store.nonces):
            return Answer(400, "The nonce is missing, or was used before.")
        decision = call.form_value("decision")
        if decision is None:
            return page(client, scopes)
        self.store.nonces.add(nonce)
        if decision == "allow":
            request = about["request"]
            code = {"code": random_name()}
            request.scopes = scopes
            server.auth_grant.request_validator.save_authorization_code(
                client.client_id, code, request
            )
            more = {client.code_name: code["code"]}
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
        """Codes and refresh tokens are exchanged here (RFC 6749 §4.1.3 and §6)."""
        client = self.store.clients.get(call.client_id)
        form = dict(call.parameters)
        if client:
            form, problem = self._understand(client, call)
            if problem:
                call.record["verified"] = False
                return json_answer({"error": "invalid_request", "error_description": problem}, 400)
        server = self._server(call)
        server.valid_request_methods = (client.token_request_method if client else "POST",)
        server.auth_grant.refresh_token = client is None or self._gives_refresh_token(client, form)
        body = urlencode(form)
        # A query beside a body is refused by oauthlib; that of a GET is in the body by now.
        url = call.token_endpoint if call.method == "GET" else call.url
        try:
            headers, body, status = server.create_token_response(
                url, call.method, body, call.headers
            )
        except OAuth2Error as error:  # The method is wrong.
            return Answer(error.status_code, error.json, error.headers)
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
        form = demands.standard(client, call.parameters)
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
        in_query = call.query_value("access_token")
        offered = in_query or call.header("X-Access-Token") or call.authorization
        offered = offered.rpartition(" ")[2]
        token = self.store.live_access_token(offered)
        client = self.store.clients.get(token.client_id if token else call.client_id)
        if token:
            sent = call.header(client.token_field) if client.token_field else in_query
            token = token if sent == client.token_scheme + offered else None
        call.record["verified"] = token is not None
        if token is None:
            return _invalid_token(client)
        call.record["client"] = token.client_id
        problem = demands.problem(client, "userinfo", call)
        if problem or call.method != client.userinfo_method:
            call.record["verified"] = False
            return json_answer({"message": problem or "the method is wrong"}, 400)
        if isinstance(client.userinfo, str):
            return Answer(200, client.userinfo, {"Content-Type": "text/plain"})
        return json_answer(client.userinfo or {"sub": "42", "email": client.user})

    def protected(self, call, resource):
        """What `resource` gives for the client, if the call has a good token (RFC 6750 §2.1)."""
        token = self.store.live_access_token(call.bearer())
        call.record["verified"] = token is not None
        if token is None:
            return _invalid_token()
        call.record["client"] = token.client_id
        return json_answer(resource(self.store.clients[token.client_id]))

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


def _lifetime(request):
    """How many seconds a token lives; some providers exchange the short-lived token of a code."""
    client, is_code = request.client, request.grant_type == "authorization_code"
    return client.code_lifetime if is_code and client.code_lifetime else client.lifetime


def _invalid_token(client=None):
    """The refusal of an access token (RFC 6750 §3.1), unless the client's way is another."""
    if client and client.userinfo_error:
        return json_answer(client.userinfo_error)
    answer = json_answer({"error": "invalid_token"}, 401)
    answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer
