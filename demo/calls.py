"""HTTP as Fibery and as a user's browser speak it, without following redirects."""

import http.client
import itertools
import json
import ssl
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit


class Reply:
    """One answer, read whole."""

    def __init__(self, answer):
        self.status = answer.status
        self.headers = answer.headers
        self.text = answer.read().decode("utf-8", "replace")

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.text)

    def __repr__(self):
        return f"{self.status} {self.text}"


class Caller:
    """Calls one port of 127.0.0.1, each time from another loopback address.

    The site limits the rate for an address, and Fibery's many users are not one. A test of the
    limit names its `source`. `fields` go with every call.
    """

    def __init__(self, port, host, certificate=None, fields=None):
        self.port = port
        self.host = host
        self.fields = fields or {}
        self.context = None
        if certificate:
            self.context = ssl.create_default_context(cafile=certificate)
        self._sources = itertools.count(1)

    def connect(self, source=None, timeout=40):
        """An open connection, for more than one call."""
        if source is None:
            number = next(self._sources)
            source = f"127.{1 + number // 65025 % 250}.{number // 255 % 255}.{1 + number % 254}"
        address = ("127.0.0.1", self.port)
        if self.context is None:
            return http.client.HTTPConnection(
                *address, timeout=timeout, source_address=(source, 0)
            )
        return http.client.HTTPSConnection(
            *address, timeout=timeout, source_address=(source, 0), context=self.context
        )

    def call(self, method, target, body=None, headers=None, **connection):
        """One call on a connection of its own; a `body` that is no bytes or text goes as JSON."""
        open_connection = self.connect(**connection)
        try:
            fields = self.fields | (headers or {})
            return exchange(open_connection, self.host, method, target, body, fields)
        finally:
            open_connection.close()


def exchange(connection, host, method, target, body=None, headers=None):
    """One call on an open connection."""
    fields = {"Host": host}
    if body is not None and not isinstance(body, (bytes, str)) and not hasattr(body, "__next__"):
        body = json.dumps(body)
        fields["Content-Type"] = "application/json"
    if isinstance(body, str):
        body = body.encode()
    connection.request(method, target, body=body, headers=fields | (headers or {}))
    return Reply(connection.getresponse())


class _Form(HTMLParser):
    """The form of a page: where it goes, and the values of its buttons."""

    def __init__(self):
        super().__init__()
        self.method = None
        self.buttons = []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.method = found.get("method", "get").upper()
        elif tag == "button":
            self.buttons.append((found["name"], found["value"]))


def decide(caller, uri, decision="allow"):
    """Opens the consent page at `uri`, presses a button, and tells where the provider redirects
    to."""
    parts = urlsplit(uri)
    target = parts.path + ("?" + parts.query if parts.query else "")
    host = {"Host": parts.netloc}
    page = caller.call("GET", target, headers=host)
    assert page.status == 200, page
    form = _Form()
    form.feed(page.text)
    assert ("decision", decision) in form.buttons
    fields = {"Content-Type": "application/x-www-form-urlencoded"} | host
    answer = caller.call(form.method, target, f"decision={decision}", fields)
    assert answer.status == 302, answer
    return answer.headers["Location"]


def query(uri):
    """The parameters of an address, of which none may be there twice."""
    pairs = parse_qsl(urlsplit(uri).query, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs), uri
    return dict(pairs)
