"""The demo's connector: the HTTP side of a Fibery app, as strict as the connectors that exist.

It routes at `/` and nowhere else. What the app answers is in notes_app.py.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from notes_app import AppError, NotesApp

SYNCHRONIZER = "/api/v1/synchronizer"
ROUTES = {
    ("GET", "/"): NotesApp.information,
    ("GET", "/logo"): NotesApp.logo,
    ("POST", "/validate"): NotesApp.validate,
    ("POST", f"{SYNCHRONIZER}/config"): NotesApp.config,
    ("POST", f"{SYNCHRONIZER}/schema"): NotesApp.schema,
    ("POST", f"{SYNCHRONIZER}/data"): NotesApp.data,
    ("POST", f"{SYNCHRONIZER}/datalist"): NotesApp.datalist,
    ("POST", f"{SYNCHRONIZER}/filter/validate"): NotesApp.filter_validate,
    ("POST", f"{SYNCHRONIZER}/resource"): NotesApp.resource,
    ("POST", f"{SYNCHRONIZER}/webhooks"): NotesApp.webhook,
    ("DELETE", f"{SYNCHRONIZER}/webhooks"): NotesApp.webhook_deletion,
    ("POST", f"{SYNCHRONIZER}/webhooks/verify"): NotesApp.webhook_verification,
    ("POST", f"{SYNCHRONIZER}/webhooks/pre-process"): NotesApp.webhook_preprocessing,
    ("POST", f"{SYNCHRONIZER}/webhooks/transform"): NotesApp.webhook_transformation,
    ("POST", "/api/v1/automations/action/execute"): NotesApp.action,
}


class Call:
    """One call as the app sees it: its JSON body, and the app's base before the gateway took it
    off."""

    def __init__(self, body, prefix):
        self.prefix = prefix
        try:
            self.body = json.loads(body or b"{}")
        except ValueError:
            raise AppError(400, "The body is not JSON.") from None
        if not isinstance(self.body, dict):
            raise AppError(400, "The body is not an object.")

    def member(self, name):
        """A member of the body, or None."""
        return self.body.get(name)


class Connector(ThreadingHTTPServer):
    """Listens on a free port of the loopback interface from the start until `close`.

    `seen` holds every call: method, raw target, head, and the body's length and beginning. The log
    at `log_path` has the method, the path and the answer's status of each, and nothing else.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, app, log_path):
        super().__init__(("127.0.0.1", 0), Handler)
        self.app = app
        self.log = open(log_path, "a", encoding="utf-8", buffering=1)
        self.reset()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def reset(self):
        """Forgets what was seen, and answers as the app does from now on."""
        self.answer_status = None
        self.answer_headers = {}
        self.seen = []

    def close(self):
        self.shutdown()
        self.server_close()
        self.log.close()

    def answer(self, method, path, body, prefix):
        """What the app answers; a path that has no route is not there."""
        route = ROUTES.get(("GET" if method == "HEAD" else method, path))
        try:
            if route is None:
                raise AppError(404, f"The connector has no {method} {path}.")
            return route(self.app, Call(body, prefix))
        except AppError as error:
            return error.answer

    def handle_error(self, request, client_address):
        """A caller that goes away is nothing to write about."""


class Handler(BaseHTTPRequestHandler):
    """One connection from the gateway."""

    protocol_version = "HTTP/1.1"

    def handle_call(self):
        """Reads a call, keeps what was seen of it, and sends the app's answer."""
        body = self._body()
        target = self.requestline.split(" ")[1]
        path = target.partition("?")[0]
        self.server.seen.append({
            "method": self.command,
            "target": target,
            "headers": self.headers.items(),
            "length": len(body),
            "body": body[:4096].decode("latin-1"),
        })
        prefix = self.headers.get("X-Forwarded-Prefix", "")
        self._send(path, self.server.answer(self.command, path, body, prefix))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_call

    def _send(self, path, answer):
        """Sends an answer; a test may have named another status, and more fields."""
        status = self.server.answer_status or answer.status
        value = answer.value
        if answer.kind == "application/json":
            value = json.dumps(value, ensure_ascii=False)
        content = value.encode()
        self.server.log.write(f"{self.command} {path} {status}\n")
        self.send_response(status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(content)))
        for name, text in self.server.answer_headers.items():
            self.send_header(name, text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def log_message(self, format, *arguments):
        """The log is the server's, which knows no queries."""
