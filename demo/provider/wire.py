"""A call and its answer as the endpoints see them."""

import base64
import html
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus, urlsplit

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Call:
    """One HTTP request, read whole."""

    def __init__(self, base, method, target, headers, body):
        parts = urlsplit(target)
        self.url = base + target
        self.base = base
        self.method = method
        self.path, self.tenant = self._place(parts.path, base)
        self.headers = dict(headers)
        self.body = body.decode("utf-8", "replace")
        self.query = parse_qsl(parts.query, keep_blank_values=True)
        self.kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        self.form = self._form()
        self.authorization = self.header("Authorization") or ""
        self.client_id = self._client_id()
        self.problem = None
        self.record = {
            "method": method, "path": self.path, "tenant": self.tenant, "target": target,
            "headers": headers, "query": self.query, "form": self.form, "body": self.body,
            "client": self.client_id, "verified": None, "status": None,
        }

    def _form(self):
        """The parameters of the body; some providers take them as a JSON object."""
        if self.kind == "application/x-www-form-urlencoded":
            return parse_qsl(self.body, keep_blank_values=True)
        if self.kind == "application/json" and self.body.startswith("{"):
            return [(name, value) for name, value in json.loads(self.body).items()]
        return []

    @staticmethod
    def _place(path, base):
        """The path, and the tenant that comes before it (`/t/acme/…`) or before the host's name."""
        if path.startswith("/t/"):
            tenant, _, rest = path[3:].partition("/")
            return "/" + rest, tenant
        label, _, rest = base.partition("//")[2].partition(".")
        return path, label if rest.startswith("localhost") else None

    def header(self, name):
        """The value of a header field whatever its case, or None."""
        wanted = name.lower()
        return next((it for key, it in self.headers.items() if key.lower() == wanted), None)

    def query_value(self, name):
        """The first value of a query parameter, or None."""
        return next((value for key, value in self.query if key == name), None)

    def form_value(self, name):
        """The first value of a form parameter, or None."""
        return next((value for key, value in self.form if key == name), None)

    @property
    def parameters(self):
        """The parameters where the method has them: in the query of a GET, else in the body."""
        return self.query if self.method == "GET" else self.form

    @property
    def token_endpoint(self):
        """The address that was called, without a query."""
        return self.url.partition("?")[0]

    def parameter(self, name):
        """The value of an OAuth 1 parameter, wherever it is transmitted, or None."""
        for part in self.authorization.partition(" ")[2].split(","):
            key, _, value = part.strip().partition("=")
            if key == name:
                return unquote_plus(value.strip('"'))
        found = self.form_value(name)
        return self.query_value(name) if found is None else found

    def basic(self):
        """The client's id and secret of an Authorization header of RFC 6749 §2.3.1."""
        scheme, _, value = self.authorization.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except ValueError:
            return None
        return unquote_plus(name), unquote_plus(secret)

    def bearer(self):
        """The token of an Authorization header of RFC 6750, or None."""
        scheme, _, value = self.authorization.partition(" ")
        return value if scheme.lower() == "bearer" else None

    def _client_id(self):
        for name in ("oauth_consumer_key", "client_id", "client_key"):
            value = self.form_value(name) or self.query_value(name)
            if value:
                return value
        basic = self.basic()
        if basic:
            return basic[0]
        return self.parameter("oauth_consumer_key")


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    body: str = ""
    headers: dict = field(default_factory=dict)


def json_answer(value, status=200):
    """An answer in JSON that no one may keep."""
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Answer(status, json.dumps(value), headers)


def page(client, wishes):
    """The consent page: who asks, for what, and the two decisions. It needs no other host."""
    items = "".join(f"<li>{html.escape(wish)}</li>" for wish in wishes)
    name = html.escape(client.client_id)
    body = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Allow {name}?</title>
<style>
body {{ font: 1.1rem/1.5 sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }}
button {{ font: inherit; padding: .6rem 1.4rem; margin-right: 1rem; border-radius: .4rem;
  border: 2px solid #0b4f9e; color: #0b4f9e; background: #fff; }}
button[value=allow] {{ color: #fff; background: #0b4f9e; }}
button:focus-visible {{ outline: 3px solid #c75000; outline-offset: 2px; }}
</style>
</head>
<body>
<main>
<h1>Allow {name}?</h1>
<p>You are signed in as <strong>{html.escape(client.user)}</strong>.
<strong>{name}</strong> asks for:</p>
<ul>{items}</ul>
<form method="post">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>
</main>
</body>
</html>
"""
    return Answer(200, body, {
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    })
