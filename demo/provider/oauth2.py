"""OAuth 2.0: the provider's endpoints, which leave the decisions to oauthlib."""

import json
from urllib.parse import quote, urlencode

from oauthlib.oauth2 import OAuth2Error, WebApplicationServer

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
            token_expires_in=lambda request: request.client.lifetime,
        )
        methods = server.auth_grant._code_challenge_methods
        server.auth_grant._code_challenge_methods = {"S256": methods["S256"]}
        return server

    def authorize(self, call):
        """The page on which the user decides, and what the decision leads to."""
        server = self._server(call)
        try:
            scopes, about = server.validate_authorization_request(call.url, "GET")
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
        if client and call.kind != client.token_request_type:
            return json_answer({"error": "invalid_request"}, 400)
        server = self._server(call)
        server.auth_grant.refresh_token = client is None or client.refresh_tokens
        body = urlencode(call.form)
        headers, body, status = server.create_token_response(
            call.url, call.method, body, call.headers
        )
        call.record["verified"] = status == 200
        if status == 200 and client.lifetime is None:
            body = json.dumps({k: v for k, v in json.loads(body).items() if k != "expires_in"})
        return Answer(status, body, headers)

    def userinfo(self, call):
        """A protected resource: who the bearer token belongs to."""
        token = self.store.live_access_token(call.bearer() or "")
        call.record["verified"] = token is not None
        if token is None:
            answer = json_answer({"error": "invalid_token"}, 401)
            answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
            return answer
        call.record["client"] = token.client_id
        return json_answer({"sub": "42", "email": self.store.clients[token.client_id].user})

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
