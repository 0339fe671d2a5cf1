"""A connector that routes as real ones do, at the root and nowhere else, and keeps what it saw."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SYNCHRONIZER = "/api/v1/synchronizer"
# Method and path of what Fibery calls of a connector.
ROUTES = [
    ("GET", "/"),
    ("GET", "/logo"),
    ("POST", "/validate"),
    ("POST", f"{SYNCHRONIZER}/config"),
    ("POST", f"{SYNCHRONIZER}/schema"),
    ("POST", f"{SYNCHRONIZER}/data"),
    ("POST", f"{SYNCHRONIZER}/datalist"),
    ("POST", f"{SYNCHRONIZER}/filter/validate"),
    ("POST", f"{SYNCHRONIZER}/resource"),
    ("POST", f"{SYNCHRONIZER}/webhooks"),
    ("DELETE", f"{SYNCHRONIZER}/webhooks"),
    ("POST", f"{SYNCHRONIZER}/webhooks/verify"),
    ("POST", f"{SYNCHRONIZER}/webhooks/transform"),
    ("POST", "/api/v1/automations/action/execute"),
]


class RecordingConnector(ThreadingHTTPServer):
    """Listens on a free port of the loopback interface until `close`.

    It answers 200 to its routes and 404 to the rest. `seen` holds each call: method, raw target,
    head, and the digest and the length of the body.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        """Where it listens, as `connector` takes it."""
        return f"127.0.0.1:{self.server_port}"

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection from the gateway."""

    protocol_version = "HTTP/1.1"

    def handle_call(self):
        method, target, _ = self.requestline.split(" ")
        digest, length = hashlib.sha256(), 0
        for part in self._body():
            digest.update(part)
            length += len(part)
        self.server.seen.append({
            "method": method, "target": target, "headers": self.headers,
            "digest": digest.hexdigest(), "length": length,
        })
        found = (method, target.partition("?")[0]) in ROUTES
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_call

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def log_message(self, format, *arguments):
        """`seen` takes the place of a log."""
